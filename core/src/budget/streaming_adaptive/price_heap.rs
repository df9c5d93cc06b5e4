//! The cheapest of all prices is found by an indexed binary heap.

/// Stands in no place.
const NOWHERE: u32 = u32::MAX;

/// Holds a price and who wins where two are equal: the older.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Price {
    /// Energy that is lost a number that is freed.
    pub(super) per_number: f64,
    /// Another one in every piece, so that the order of prices does not depend on how they came.
    pub(super) start: u64,
}

impl Price {
    fn is_below(&self, other: &Self) -> bool {
        let order = self.per_number.total_cmp(&other.per_number);
        order.then(self.start.cmp(&other.start)).is_lt()
    }
}

/// Keeps at most one price an item, the lowest in front. Only `prepare` allocates. Cost: O(log items) a change.
#[derive(Debug)]
pub(super) struct PriceHeap {
    /// Items, each below its two children.
    heap: Vec<u32>,
    /// Where an item stands in `heap`.
    places: Vec<u32>,
    prices: Vec<Price>,
}

impl Clone for PriceHeap {
    /// Makes as much room: a vector's own clone has none beyond what is in it.
    fn clone(&self) -> Self {
        let mut new = Self::prepare(self.places.len());
        new.copy(self);
        new
    }
}

impl PriceHeap {
    pub(super) fn prepare(num_items: usize) -> Self {
        let none = Price {
            per_number: 0.0,
            start: 0,
        };
        Self {
            heap: Vec::with_capacity(num_items),
            places: vec![NOWHERE; num_items],
            prices: vec![none; num_items],
        }
    }

    pub(super) fn clear(&mut self) {
        self.heap.clear();
        self.places.fill(NOWHERE);
    }

    /// Copies one with room for as many items.
    pub(super) fn copy(&mut self, other: &Self) {
        self.heap.clear();
        self.heap.extend_from_slice(&other.heap);
        self.places.copy_from_slice(&other.places);
        self.prices.copy_from_slice(&other.prices);
    }

    /// Returns the item of the lowest price.
    pub(super) fn cheapest(&self) -> Option<u32> {
        self.heap.first().copied()
    }

    /// Returns the lowest price.
    pub(super) fn lowest(&self) -> Option<f64> {
        self.cheapest()
            .map(|item| self.prices[item as usize].per_number)
    }

    /// Sets an item's price.
    pub(super) fn set(&mut self, item: u32, price: Price) {
        self.prices[item as usize] = price;
        let mut place = self.places[item as usize] as usize;
        if place >= self.heap.len() {
            place = self.heap.len();
            self.heap.push(item);
        }
        self.settle(place, item);
    }

    /// Takes an item out, if it is in.
    pub(super) fn remove(&mut self, item: u32) {
        let place = self.places[item as usize] as usize;
        if place >= self.heap.len() {
            return;
        }
        self.places[item as usize] = NOWHERE;
        if let Some(last) = self.heap.pop().filter(|last| *last != item) {
            self.settle(place, last);
        }
    }

    /// Puts an item where it belongs, beginning at a place.
    fn settle(&mut self, mut place: usize, item: u32) {
        while place > 0 && self.is_below(item, self.heap[(place - 1) / 2]) {
            self.put(place, self.heap[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        while let Some(child) = self.lower_child(place) {
            if !self.is_below(self.heap[child], item) {
                break;
            }
            self.put(place, self.heap[child]);
            place = child;
        }
        self.put(place, item);
    }

    fn lower_child(&self, place: usize) -> Option<usize> {
        let (left, right) = (2 * place + 1, 2 * place + 2);
        let is_right = right < self.heap.len() && self.is_below(self.heap[right], self.heap[left]);
        let child = if is_right { right } else { left };
        (child < self.heap.len()).then_some(child)
    }

    fn is_below(&self, one: u32, other: u32) -> bool {
        self.prices[one as usize].is_below(&self.prices[other as usize])
    }

    fn put(&mut self, place: usize, item: u32) {
        self.heap[place] = item;
        self.places[item as usize] = u32::try_from(place).unwrap_or(NOWHERE);
    }
}

#[cfg(test)]
mod tests {
    use super::{Price, PriceHeap};

    /// Changes at random, against a list that is searched.
    #[test]
    fn the_cheapest_is_in_front() {
        let mut heap = PriceHeap::prepare(50);
        let mut prices: Vec<Option<u32>> = vec![None; 50];
        let mut state = 7_u32;
        for step in 0..20_000 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (item, number) = ((state >> 8) % 50, (state >> 16) % 100);
            if number < 30 {
                heap.remove(item);
                prices[item as usize] = None;
            } else {
                let start = u64::from(item);
                let per_number = f64::from(number);
                heap.set(item, Price { per_number, start });
                prices[item as usize] = Some(number);
            }
            let all = prices.iter().zip(0_u32..);
            let expected = all.filter_map(|(price, item)| price.map(|price| (price, item)));
            let found = expected.min().map(|(_, item)| item);
            assert_eq!(heap.cheapest(), found, "step {step}");
        }
    }
}
