//! Whom an administrator may keep: the accounts of others, of their own country, in roles that do not stand above them. Nobody
//! raises their own rights, alone or by way of an account that they make.
//!
//! An account of an administrator or an auditor is made on the node's own machine, by its operator: who keeps accounts does not
//! choose who keeps accounts beside them, nor who oversees them. There is no way to change the role or the office of an account,
//! for anybody: who moves gets another one, and the trail of the first stays what it was.

use super::{Actor, Denied, Operation, Role};
use crate::{
    country::Country,
    id::{Id, User},
};

/// An account, as far as it matters who may keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose; nobody's where it is yet to be made.
    pub user: Option<Id<User>>,
    /// The role that it has, or shall have.
    pub role: Role,
    /// The country of its office.
    pub country: Country,
}

impl Role {
    /// Whether an administrator may make and keep accounts in this role.
    pub const fn is_kept_by_administrators(self) -> bool {
        !matches!(self, Role::Administrator | Role::Auditor)
    }
}

impl Actor {
    /// Whether they may see this account in a list, with its sessions and devices: their own country's.
    ///
    /// # Errors
    /// [`Denied`] to anyone but an administrator, and about another country's.
    pub fn may_see_account(&self, account: &Account) -> Result<(), Denied> {
        self.may(Operation::ManageUsers)?;
        if account.country == self.country { Ok(()) } else { Err(Denied) }
    }

    /// Whether they may make this account, close it, open it, or set its password and second factor back.
    ///
    /// # Errors
    /// [`Denied`] about their own account, about one in a role that is not theirs to give, and as [`Actor::may_see_account`].
    pub fn may_keep_account(&self, account: &Account) -> Result<(), Denied> {
        self.may_see_account(account)?;
        let own = account.user == Some(self.user);
        if own || !account.role.is_kept_by_administrators() { Err(Denied) } else { Ok(()) }
    }

    /// Whether they may open an office of this country. One that is there is never described anew, for the side on which an
    /// office stands decides what its users may do.
    ///
    /// # Errors
    /// [`Denied`] to anyone but an administrator, and for another country's.
    pub fn may_open_office(&self, country: Country) -> Result<(), Denied> {
        self.may(Operation::ManageUsers)?;
        if country == self.country { Ok(()) } else { Err(Denied) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::{Assurance, Side},
        value::OfficeCode,
    };

    fn actor(role: Role) -> Actor {
        Actor {
            user: Id::derived(&["self"]),
            role,
            office: OfficeCode::parse("pa-david").unwrap(),
            country: Country::PA,
            side: Side::Origin,
            employer: None,
            worker: None,
            agreements: Vec::new(),
            assurance: Assurance::Enough,
        }
    }

    fn account(role: Role) -> Account {
        Account { user: Some(Id::derived(&["another"])), role, country: Country::PA }
    }

    #[test]
    fn only_an_administrator_keeps_accounts_and_offices() {
        for role in Role::ALL {
            let may = *role == Role::Administrator;
            assert_eq!(actor(*role).may_keep_account(&account(Role::LabourOfficer)).is_ok(), may, "{role}");
            assert_eq!(actor(*role).may_see_account(&account(Role::LabourOfficer)).is_ok(), may, "{role}");
            assert_eq!(actor(*role).may_open_office(Country::PA).is_ok(), may, "{role}");
        }
    }

    #[test]
    fn an_administrator_makes_no_administrator_and_nobody_who_oversees_them() {
        let administrator = actor(Role::Administrator);
        for role in Role::ALL {
            let may = !matches!(role, Role::Administrator | Role::Auditor);
            assert_eq!(administrator.may_keep_account(&account(*role)).is_ok(), may, "{role}");
            assert!(administrator.may_see_account(&account(*role)).is_ok(), "{role}");
        }
    }

    #[test]
    fn an_administrator_never_touches_their_own_account_whatever_its_role_is_said_to_be() {
        let administrator = actor(Role::Administrator);
        for role in Role::ALL {
            let own = Account { user: Some(administrator.user), ..account(*role) };
            assert_eq!(administrator.may_keep_account(&own), Err(Denied), "{role}");
        }
    }

    #[test]
    fn an_administrator_keeps_their_own_country_and_no_other() {
        let administrator = actor(Role::Administrator);
        let foreign = Account { country: Country::CR, ..account(Role::LabourOfficer) };
        assert_eq!(administrator.may_keep_account(&foreign), Err(Denied));
        assert_eq!(administrator.may_see_account(&foreign), Err(Denied));
        assert_eq!(administrator.may_open_office(Country::CR), Err(Denied));
    }
}
