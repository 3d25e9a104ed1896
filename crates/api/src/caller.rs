//! Who asks. A handler reaches the registry through [`Caller`], which an access token makes, and so never without knowing for whom.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::AUTHORIZATION};
use domain::{access::Actor, lang::Lang};
use registry::{Bearer, Registry};

use crate::{
    language,
    problem::{Problem, ProblemType},
    state::State,
    threads::Lane,
};

/// Somebody signed in, in the role and for the office that their token says.
#[derive(Clone)]
pub(crate) struct Caller {
    bearer: Bearer,
    lang: Lang,
    state: State,
}

impl Caller {
    /// In which language to answer.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Runs a use case on their behalf, off the asynchronous thread.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&Registry, &Actor) -> registry::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let Self { bearer, state, .. } = self;
        let registry = state.registry().clone();
        Ok(state.threads().run(Lane::Database, move || work(&registry, &registry.actor(&bearer)?)).await?)
    }

    /// Asks partners' nodes on their behalf, off the asynchronous thread; `None` where this node exchanges with nobody.
    pub(crate) async fn ask_partners<T: Send + 'static>(
        self,
        work: impl FnOnce(&exchange::Exchange, &Actor) -> Result<T, exchange::Error> + Send + 'static,
    ) -> Result<Option<T>, Problem> {
        let Self { bearer, state, .. } = self;
        let Some(exchange) = state.exchange() else { return Ok(None) };
        let registry = state.registry().clone();
        let work = move || Ok(work(&exchange, &registry.actor(&bearer)?));
        let done = state.threads().run(Lane::Partners, work).await?;
        done.map(Some).map_err(crate::routes::exchange_problem)
    }

    /// Reads on in what a use case has given them: a file goes out part by part.
    pub(crate) fn reader(&self) -> Reader {
        Reader { state: self.state.clone() }
    }

    /// Runs what concerns their own session and account, off the asynchronous thread.
    pub(crate) async fn run_own<T: Send + 'static>(
        self,
        lane: Lane,
        work: impl FnOnce(&Registry, &Bearer) -> registry::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let Self { bearer, state, .. } = self;
        let registry = state.registry().clone();
        Ok(state.threads().run(lane, move || work(&registry, &bearer)).await?)
    }

    /// The same as [`Caller::run`], where a password is hashed.
    pub(crate) async fn run_hashing<T: Send + 'static>(
        self,
        work: impl FnOnce(&Registry, &Actor) -> registry::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        self.run_own(Lane::Passwords, move |registry, bearer| work(registry, &registry.actor(bearer)?)).await
    }

    /// Ends their session.
    pub(crate) async fn sign_out(self) -> Result<(), Problem> {
        let session = self.bearer.session;
        self.run(move |registry, _| registry.close_session(session)).await
    }
}

/// Goes on reading what somebody was given already. It reaches nothing without that.
#[derive(Clone)]
pub(crate) struct Reader {
    state: State,
}

impl Reader {
    /// Reads on, off the asynchronous thread.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&Registry) -> registry::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let registry = self.state.registry().clone();
        Ok(self.state.threads().run(Lane::Database, move || work(&registry)).await?)
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(identify(request))
    }
}

fn identify(request: &HttpRequest) -> Result<Caller, Problem> {
    let state = request.app_data::<State>().ok_or_else(|| Problem::of(ProblemType::Internal))?.clone();
    let token = bearer(request).ok_or_else(|| Problem::of(ProblemType::NotSignedIn))?;
    let bearer = state.registry().identify(token)?;
    state.rates().user(bearer.user)?;
    tracing::Span::current().record("user", tracing::field::display(bearer.user));
    Ok(Caller { bearer, lang: language::of(request.headers()), state })
}

/// The token of `Authorization: Bearer …` (RFC 6750 §2.1), the only place where one is looked for.
fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Somebody who is not signed in and wants to be: they reach passwords and refresh tokens, and nothing else.
pub(crate) struct Visitor {
    state: State,
}

impl Visitor {
    /// Opens or renews a session, off the asynchronous thread.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        lane: Lane,
        work: impl FnOnce(&Registry) -> registry::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let registry = self.state.registry().clone();
        Ok(self.state.threads().run(lane, move || work(&registry)).await?)
    }
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<State>().cloned().ok_or_else(|| Problem::of(ProblemType::Internal));
        ready(state.and_then(|state| {
            if let Some(address) = state.address_of(request) {
                state.rates().sign_in(address)?;
            }
            Ok(Visitor { state })
        }))
    }
}

/// Anybody who was shown a card and asks whether it is valid: they reach that answer, and nothing else.
pub(crate) struct Passerby {
    state: State,
}

impl Passerby {
    /// Answers them, off the asynchronous thread.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&Registry) -> registry::Result<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let registry = self.state.registry().clone();
        Ok(self.state.threads().run(Lane::Database, move || work(&registry)).await?)
    }
}

impl FromRequest for Passerby {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<State>().cloned().ok_or_else(|| Problem::of(ProblemType::Internal));
        ready(state.and_then(|state| {
            if let Some(address) = state.address_of(request) {
                state.rates().card_check(address)?;
            }
            Ok(Passerby { state })
        }))
    }
}
