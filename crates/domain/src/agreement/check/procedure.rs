//! Contradictions in the procedure: steps, needs, deadlines, separation of hands.

use std::collections::BTreeSet;

use super::{Check, ContradictionCode::*, desk_name};
use crate::agreement::Step;

impl<'a> Check<'a> {
    pub(super) fn steps(&mut self) {
        for (at, step) in self.agreement.steps.iter().enumerate() {
            let member = format!("steps[{at}]");
            if self.agreement.steps[..at].iter().any(|other| other.kind == step.kind) {
                self.add(StepTwice, &*member, &step.kind);
            }
            self.doers(&member, step);
            for need in &step.needs {
                if self.agreement.step(need.as_str()).is_none() {
                    self.add(NeedNobodyDoes, format!("{member}.needs"), need);
                }
            }
            // Named once for the whole circle, at the first of its steps.
            let before = self.needed_before(step.kind.as_str());
            let earlier_in_circle = self.agreement.steps[..at].iter().any(|other| {
                before.contains(other.kind.as_str())
                    && self.needed_before(other.kind.as_str()).contains(step.kind.as_str())
            });
            if before.contains(step.kind.as_str()) && !earlier_in_circle {
                self.add(NeedsInCircle, format!("{member}.needs"), &step.kind);
            }
            if step.kind.as_str() == "crossing.exited" && !step.needs.is_empty() {
                self.add(LeavingBlocked, format!("{member}.needs"), &step.kind);
            }
            self.deadline(&member, step);
        }
    }

    fn doers(&mut self, member: &str, step: &Step) {
        let known = self.known_kinds.iter().find(|known| known.name == step.kind.as_str());
        if known.is_none() {
            self.add(UnknownKind, format!("{member}.kind"), &step.kind);
        }
        let mut somebody = false;
        for desk in &step.by {
            let allowed = known.is_none_or(|known| known.writers.contains(&(desk.role, desk.side)));
            if !self.is_manned(*desk) {
                self.add(DeskWithoutAuthority, format!("{member}.by"), desk_name(*desk));
            } else if !allowed {
                self.add(RoleMayNotWrite, format!("{member}.by"), format!("{} · {}", desk_name(*desk), step.kind));
            } else {
                somebody = true;
            }
        }
        if !somebody {
            self.add(StepNobodyMayDo, format!("{member}.by"), &step.kind);
        }
    }

    fn deadline(&mut self, member: &str, step: &Step) {
        let Some(within) = &step.within else { return };
        let trigger = self.agreement.step(within.of.as_str());
        let triggered = trigger
            .is_some_and(|trigger| within.of_side.is_none_or(|side| trigger.by.iter().any(|desk| desk.side == side)));
        if !triggered {
            self.add(DeadlineWithoutTrigger, format!("{member}.within.of"), &within.of);
        }
        if within.of == step.kind || self.needed_before(within.of.as_str()).contains(step.kind.as_str()) {
            self.add(DeadlineBeforeTrigger, format!("{member}.within.of"), &within.of);
        }
        self.must_be_manned(&format!("{member}.within.escalates_to"), within.escalates_to);
    }

    /// Every kind that must be on record before one of this kind, directly or through others.
    pub(super) fn needed_before(&self, kind: &str) -> BTreeSet<&'a str> {
        let mut before = BTreeSet::new();
        let mut open = vec![kind.to_owned()];
        while let Some(kind) = open.pop() {
            for need in self.agreement.step(&kind).map(|step| step.needs.as_slice()).unwrap_or_default() {
                if before.insert(need.as_str()) {
                    open.push(need.as_str().to_owned());
                }
            }
        }
        before
    }

    pub(super) fn separation(&mut self) {
        let separation = &self.agreement.separation;
        for (at, pair) in separation.different_people.iter().enumerate() {
            let member = format!("separation.different_people[{at}]");
            self.must_be_step(&format!("{member}.first"), &pair.first);
            self.must_be_step(&format!("{member}.then"), &pair.then);
            if pair.first == pair.then {
                self.add(SeparatedFromItself, &*member, &pair.first);
            } else if self.needed_before(pair.first.as_str()).contains(pair.then.as_str()) {
                self.add(SeparationBackwards, &*member, &pair.then);
            }
        }
        for (at, code) in separation.overridable.iter().enumerate() {
            let member = format!("separation.overridable[{at}]");
            if !code.is_overridable() {
                self.add(NeverOverridable, &*member, code.as_str());
            }
            if separation.overridable[..at].contains(code) {
                self.add(OverrideTwice, &*member, code.as_str());
            }
        }
        for (at, pair) in separation.reconciled.iter().enumerate() {
            let member = format!("separation.reconciled[{at}]");
            self.must_be_step(&format!("{member}.kind"), &pair.kind);
            self.must_be_step(&format!("{member}.rests_on"), &pair.rests_on);
            if !self.needed_before(pair.kind.as_str()).contains(pair.rests_on.as_str()) {
                self.add(RestsOnNothing, &*member, format!("{} · {}", pair.kind, pair.rests_on));
            }
        }
    }
}
