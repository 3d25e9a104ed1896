//! The processes of a server: signalling them, counting them, seeing whether they are gone.

use std::fs;

use rustix::process::{Pid, Signal, kill_process};

/// A process that is already gone needs no signal.
pub(crate) fn signal(process: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, signal);
    }
}

/// A process that has ended but that nobody has waited for holds nothing any more: in a container it may stay for ever.
pub(crate) fn is_alive(process: u32) -> bool {
    let state = fs::read_to_string(format!("/proc/{process}/stat"))
        .ok()
        .and_then(|stat| stat.rsplit_once(')').and_then(|(_, rest)| rest.trim_start().chars().next()));
    !matches!(state, None | Some('Z' | 'X'))
}

pub(crate) fn children_of(process: u32) -> Vec<u32> {
    let path = format!("/proc/{process}/task/{process}/children");
    let children = fs::read_to_string(path).unwrap_or_default();
    children.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}
