//! Why a use case did not do what was asked: sorted by whom it concerns, each with its cause for the operator.

use persistence::{CarriesStoreError, Conflict, StoreError};

/// What every use case answers with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done. The words for people are the API's, in their language; these are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This role does not do this at all, whomever it concerns.
    #[error("not allowed for this role")]
    Denied,
    /// It is not there, or not for this reader to know of.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or not any more.
    #[error("not signed in: {0}")]
    Unauthenticated(Unauthenticated),
    /// This session has to prove with a second factor who it is, first or again.
    #[error("a second factor is needed")]
    SecondFactorRequired,
    /// A code that is wrong, was used before, or came while none is taken: one answer for all of them.
    #[error("wrong code, or too many of them")]
    WrongCode,
    /// The device is not registered by this user, or is trusted no longer.
    #[error("the device is not trusted")]
    DeviceNotTrusted,
    /// The file ends at another byte than the part begins at, or is whole.
    #[error("the file goes on from another byte")]
    UploadElsewhere,
    /// This user has as many files here as may wait to be finished or named.
    #[error("too many files wait to be finished or named")]
    TooManyUploads,
    /// What was asked breaks rules of form.
    #[error("what was asked is not well formed: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<Violation>),
    /// It stands against what is recorded already.
    #[error("in conflict with what is recorded: {0}")]
    Conflict(&'static str, #[source] Option<StoreError>),
    /// It was asked too often by the same person.
    #[error("asked too often")]
    TooOften {
        /// When to ask again.
        retry_after_seconds: u32,
    },
    /// Trying again later is right.
    #[error("not available for the moment")]
    Unavailable {
        /// When to try again.
        retry_after_seconds: u32,
        /// What is away, where it is the database.
        #[source]
        cause: Option<StoreError>,
    },
    /// A defect, or something broken that only an operator can mend.
    #[error("{attempted}")]
    Fault {
        /// What was attempted.
        attempted: &'static str,
        /// What went wrong.
        #[source]
        cause: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    /// E-mail and password do not belong together, or the account is locked or disabled: one answer for all of them.
    #[error("wrong e-mail or password, or the account is locked")]
    Credentials,
    /// The access token is none of ours.
    #[error("the token is not valid")]
    Token,
    /// The access token is too old.
    #[error("the token has expired")]
    Expired,
    /// The session was closed, or its refresh token was used twice.
    #[error("the session is closed")]
    SessionClosed,
}

/// A member of what was asked, and the rule that it breaks. Never repeats what was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{member}: {rule}")]
pub struct Violation {
    /// The member, as a path.
    pub member: String,
    /// What is expected of it.
    pub rule: String,
}

/// How long a client waits before it asks a database again that is away.
const RETRY_AFTER_SECONDS: u32 = 5;

impl Error {
    /// One member breaks one rule.
    pub fn invalid(member: impl Into<String>, rule: impl Into<String>) -> Self {
        Error::Invalid(vec![Violation { member: member.into(), rule: rule.into() }])
    }

    /// Something broke while this was attempted.
    pub fn fault(attempted: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Error::Fault { attempted, cause: cause.into() }
    }

    /// Too many wait for the same thing.
    pub fn busy(retry_after_seconds: u32) -> Self {
        Error::Unavailable { retry_after_seconds, cause: None }
    }
}

impl From<Unauthenticated> for Error {
    fn from(why: Unauthenticated) -> Self {
        Error::Unauthenticated(why)
    }
}

impl From<domain::access::Denied> for Error {
    fn from(_: domain::access::Denied) -> Self {
        Error::Denied
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => {
                Error::Unavailable { retry_after_seconds: RETRY_AFTER_SECONDS, cause: Some(error) }
            }
            // Run again and again without success: busy, not wrong.
            StoreError::Conflict(Conflict::Concurrent) => {
                Error::Unavailable { retry_after_seconds: 1, cause: Some(error) }
            }
            StoreError::Conflict(_) => Error::Conflict("taken already", Some(error)),
            _ => Error::fault("using the database", error),
        }
    }
}

impl CarriesStoreError for Error {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Error::Conflict(_, cause) | Error::Unavailable { cause, .. } => cause.as_ref(),
            Error::Fault { cause, .. } => cause.downcast_ref(),
            _ => None,
        }
    }
}
