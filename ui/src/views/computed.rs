//! Numbers that take too long for a frame of the screen: computed on a thread of their own, once for each question.

use std::sync::Arc;

use egui::{Context, Ui};

use crate::job::Job;

/// Keeps the answer to the last question of a view. Main thread.
#[derive(Debug)]
pub(super) struct Computed<Q, A> {
    answered: Option<(Q, Option<Arc<A>>)>,
    running: Option<(Q, Job<Option<A>>)>,
}

impl<Q, A> Default for Computed<Q, A> {
    fn default() -> Self {
        Self {
            answered: None,
            running: None,
        }
    }
}

impl<Q: Clone + PartialEq + Send + 'static, A: Send + 'static> Computed<Q, A> {
    /// Returns the answer to `question`, or meanwhile that to the one before, with its question; begins `work` where
    /// nobody works on it. It is given what it asks whether to go on, and returns `None` where it was told not to.
    ///
    /// One works at a time: what is not wanted any more is stopped first. The screen is drawn again when it is done.
    pub(super) fn ask(
        &mut self,
        ui: &Ui,
        question: &Q,
        work: impl FnOnce(&Q, &mut dyn FnMut() -> bool) -> Option<A> + Send + 'static,
    ) -> Option<(&Q, Arc<A>)> {
        self.take();
        if !self.is_answered(question) {
            match &self.running {
                Some((of, job)) if of != question => job.stop(),
                Some(_) => {}
                None => self.begin(ui.ctx(), question, work),
            }
        }
        self.last()
    }

    /// Tells whether the answer to `question` is known, be it that there is none.
    pub(super) fn is_answered(&self, question: &Q) -> bool {
        self.answered.as_ref().is_some_and(|(of, _)| of == question)
    }

    /// Returns the last answer that there was, with its question.
    pub(super) fn last(&self) -> Option<(&Q, Arc<A>)> {
        let (question, answer) = self.answered.as_ref()?;
        Some((question, Arc::clone(answer.as_ref()?)))
    }

    fn take(&mut self) {
        let is_finished = |(_, job): &mut (Q, Job<Option<A>>)| job.is_finished();
        let Some((question, job)) = self.running.take_if(is_finished) else {
            return;
        };
        match job.take() {
            Some(Some(answer)) => self.answered = Some((question, Some(Arc::new(answer)))),
            // It was stopped: whoever stopped it asks something else.
            Some(None) => {}
            // It panicked, and would again.
            None => self.answered = Some((question, None)),
        }
    }

    fn begin(
        &mut self,
        ctx: &Context,
        question: &Q,
        work: impl FnOnce(&Q, &mut dyn FnMut() -> bool) -> Option<A> + Send + 'static,
    ) {
        let (of, screen) = (question.clone(), ctx.clone());
        let job = Job::begin(move |tell| {
            let answer = work(&of, &mut || tell(0.0));
            Redraw(screen).now_and_soon();
            answer
        });
        match job {
            Ok(job) => self.running = Some((question.clone(), job)),
            // The system has no thread to give: what cannot be computed is not shown.
            Err(_) => self.answered = Some((question.clone(), None)),
        }
    }
}

/// Has the screen drawn again.
struct Redraw(Context);

impl Redraw {
    /// Again a little later: the thread has told and not ended yet.
    fn now_and_soon(&self) {
        self.0.request_repaint();
        self.0
            .request_repaint_after(std::time::Duration::from_millis(20));
    }
}

#[cfg(test)]
mod tests {
    use super::{Arc, Computed};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    fn settle(computed: &mut Computed<u32, u32>, question: u32, count: &Arc<AtomicUsize>) {
        let ctx = egui::Context::default();
        for _ in 0..1000 {
            let mut drawn = ctx.run_ui(egui::RawInput::default(), |ui| {
                let count = Arc::clone(count);
                _ = computed.ask(ui, &question, move |question, _| {
                    count.fetch_add(1, Ordering::Relaxed);
                    Some(2 * question)
                });
            });
            drawn.textures_delta.clear();
            if computed.is_answered(&question) {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_question_is_answered_once_and_another_anew() {
        let (mut computed, count) = (Computed::default(), Arc::new(AtomicUsize::new(0)));
        for question in [7, 7, 7, 8] {
            settle(&mut computed, question, &count);
            let answer = computed.last().map(|(_, answer)| *answer);
            assert_eq!(answer, Some(2 * question));
        }
        assert_eq!(count.load(Ordering::Relaxed), 2, "7 and 8");
    }

    #[test]
    fn what_is_not_wanted_any_more_is_stopped() {
        let (mut computed, ctx) = (Computed::<u32, u32>::default(), egui::Context::default());
        let mut drawn = ctx.run_ui(egui::RawInput::default(), |ui| {
            _ = computed.ask(ui, &1, |_, go_on| {
                while go_on() {
                    thread::sleep(Duration::from_millis(1));
                }
                None
            });
        });
        drawn.textures_delta.clear();
        // Hangs where it is not stopped.
        settle(&mut computed, 2, &Arc::new(AtomicUsize::new(0)));
        assert_eq!(computed.last().map(|(_, answer)| *answer), Some(4));
    }
}
