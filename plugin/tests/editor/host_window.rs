//! What a host does with the editor's window.

use clack_extensions::gui::{GuiApiType, GuiConfiguration, GuiSize, PluginGui, Window};

use super::host::Rig;

fn gui(rig: &mut Rig) -> PluginGui {
    rig.plugin.plugin_handle().get_extension().unwrap()
}

pub(super) fn open(rig: &mut Rig, parent: u32) {
    let gui = gui(rig);
    let handle = rig.plugin.plugin_handle();
    let configuration = GuiConfiguration {
        api_type: GuiApiType::X11,
        is_floating: false,
    };
    gui.create(&handle, configuration).unwrap();
    let window = Window::from_x11_handle(parent.into());
    // SAFETY: the window outlives the editor.
    unsafe { gui.set_parent(&handle, window) }.unwrap();
    gui.show(&handle).unwrap();
}

pub(super) fn close(rig: &mut Rig) {
    let gui = gui(rig);
    gui.destroy(&rig.plugin.plugin_handle());
}

pub(super) fn resize(rig: &mut Rig, [width, height]: [u32; 2]) {
    let gui = gui(rig);
    let handle = rig.plugin.plugin_handle();
    assert!(gui.can_resize(&handle), "not resizable");
    gui.set_size(&handle, GuiSize { width, height }).unwrap();
}

pub(super) fn size(rig: &mut Rig) -> [u32; 2] {
    let gui = gui(rig);
    let size = gui.get_size(&rig.plugin.plugin_handle()).unwrap();
    [size.width, size.height]
}
