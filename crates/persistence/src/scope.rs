//! Whose rows a query may touch: a domain scope as a condition. The only place that turns one into SQL.
//!
//! The conditions are scalar subqueries over a key (`(select … limit 1)`) and not `exists`: PostgreSQL may turn an `exists` into
//! a hash of the whole table, which for one worker among a million is the wrong way round, and no statistics keep it from it.

use domain::{
    Id,
    access::Scope,
    id::{Employer, Worker},
    value::AgreementCode,
};

use crate::dialect::{Dialect, Statement, TextList};

fn nobody() -> Statement {
    Statement::new("1 = 0")
}

fn codes(agreements: &[AgreementCode]) -> TextList {
    agreements.iter().map(AgreementCode::as_str).collect()
}

fn either(one: Statement, other: Statement) -> Statement {
    Statement::new("(").append(one).push(" or ").append(other).push(")")
}

/// The condition that the worker whose id is `worker` is within the scope; `None` when everyone is. `worker` is a column.
pub(crate) fn of_worker(dialect: Dialect, scope: &Scope, worker: &str) -> Option<Statement> {
    let under = |agreements: &[AgreementCode]| {
        let one_of = dialect.is_one_of("scoped.agreement");
        Statement::<()>::new(format!(
            "(select true from cycle scoped where scoped.worker = {worker} and {one_of} limit 1)"
        ))
        .bind(codes(agreements))
    };
    match scope {
        Scope::Everyone => None,
        Scope::Ministry { registered_in, agreements } => {
            let own = format!("(select own.registered_by_country from worker own where own.id = {worker}) = ?");
            Some(either(Statement::new(own).bind(registered_in.as_str()), under(agreements)))
        }
        Scope::UnderAgreements(agreements) => Some(under(agreements)),
        // A list, for an employer has few workers: whoever lists them starts from here.
        Scope::OfEmployer(employer) => Some(
            Statement::new(format!("{worker} in (select scoped.worker from cycle scoped where scoped.employer = ?)"))
                .bind(*employer),
        ),
        Scope::OfAssociation(association) => {
            let theirs = of_association(*association, "scoped.employer");
            let listed = format!("{worker} in (select scoped.worker from cycle scoped where ");
            Some(Statement::new(listed).append(theirs).push(")"))
        }
        Scope::OfWorker(own) => Some(oneself(*own, worker)),
        Scope::Nobody => Some(nobody()),
    }
}

/// The condition that a column names a worker, or the registration to which theirs was joined.
pub(crate) fn oneself(own: Id<Worker>, column: &str) -> Statement {
    let same = format!("{column} = coalesce((select own.survivor from worker_joined own where own.joined = ?), ?)");
    Statement::new(same).bind(own).bind(own)
}

/// The condition that a column names the association or one of its members.
pub(crate) fn of_association(association: Id<Employer>, column: &str) -> Statement {
    let members =
        format!("({column} = ? or {column} in (select member.id from employer member where member.member_of = ?))");
    Statement::new(members).bind(association).bind(association)
}

/// The condition that the row `cycle` of the table `cycle` is within the scope.
pub(crate) fn of_cycle(dialect: Dialect, scope: &Scope, cycle: &str) -> Option<Statement> {
    let under = |agreements: &[AgreementCode]| {
        Statement::<()>::new(dialect.is_one_of(&format!("{cycle}.agreement"))).bind(codes(agreements))
    };
    match scope {
        Scope::Everyone => None,
        Scope::Ministry { registered_in, agreements } => {
            let own = format!("(select own.registered_by_country from worker own where own.id = {cycle}.worker) = ?");
            Some(either(under(agreements), Statement::new(own).bind(registered_in.as_str())))
        }
        Scope::UnderAgreements(agreements) => Some(under(agreements)),
        Scope::OfEmployer(employer) => Some(Statement::new(format!("{cycle}.employer = ?")).bind(*employer)),
        Scope::OfAssociation(association) => Some(of_association(*association, &format!("{cycle}.employer"))),
        Scope::OfWorker(own) => Some(oneself(*own, &format!("{cycle}.worker"))),
        Scope::Nobody => Some(nobody()),
    }
}

/// The condition that the cycle of a row, if it has one, is within the scope: who may see a worker sees of the worker's
/// cycles only their own. A cycle that is named but not known here is nobody's but those who see everything.
pub(crate) fn of_cycle_if_any(dialect: Dialect, scope: &Scope, cycle_id: &str) -> Option<Statement> {
    let condition = of_cycle(dialect, scope, "theirs")?;
    let opening = format!("({cycle_id} is null or (select true from cycle theirs where theirs.id = {cycle_id} and ");
    Some(Statement::new(opening).append(condition).push(" limit 1))"))
}
