//! `/v1/members`, `/v1/duties`, `/v1/matters`, `/v1/premises`: list, get, create, replace, end. One
//! set of handlers; each kind says how it is read, shown, filtered and who may see it.

mod dossier;
pub mod duties;
mod kind;
pub mod matters;
pub mod members;
pub mod premises;
mod read;
mod write;

pub use dossier::{__path_dossier, dossier};
pub use duties::DutyBody;
pub use members::MemberBody;
pub use premises::PremisesBody;

/// The five handlers of a kind, with their entries in the OpenAPI document. `filters` are the
/// parameters of its list beside those that all lists have.
macro_rules! roster_routes {
    ($kind:ident, $body:ident, $input:ident, $tag:tt, $singular:tt, $plural:tt, $many:tt, $one:tt, [$($filter:tt = $filter_about:tt),*]) => {
        /// List
        #[utoipa::path(
            get, path = $many, tag = $tag, operation_id = concat!("list_", $plural),
            params(
                $(($filter = Option<String>, Query, description = $filter_about),)*
                ("crs" = Option<String>, Query, description = "Datum of the coordinates of request and answer"),
                ("at" = Option<String>, Query, description = "As of this moment"),
                ("known" = Option<String>, Query, description = "As was recorded at this moment"),
                ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
                ("cursor" = Option<String>, Query, description = "From a `rel=next` link"),
            ),
            responses(
                (status = 200, description = "A page, in order of id", body = crate::http::wire::Page<$body<'static>>),
                (status = 304, description = "As If-None-Match names it"),
                (status = "4XX", description = "What is wrong", body = crate::http::error::ProblemDocument<'static>, content_type = "application/problem+json"),
            )
        )]
        pub async fn list(request: actix_web::HttpRequest, state: actix_web::web::Data<std::sync::Arc<crate::http::state::AppState>>, caller: crate::http::auth::Caller) -> Result<actix_web::HttpResponse, crate::http::error::Problem> {
            crate::http::roster::read::list::<$kind>(request, &state, caller).await
        }

        /// Get one, with the ETag that a change needs
        #[utoipa::path(
            get, path = $one, tag = $tag, operation_id = concat!("get_", $singular),
            params(
                ("id" = String, Path, description = "Its permanent id (of a matter: its code)"),
                ("crs" = Option<String>, Query, description = "Datum of the coordinates of the answer"),
                ("at" = Option<String>, Query, description = "As of this moment"),
                ("known" = Option<String>, Query, description = "As was recorded at this moment"),
            ),
            responses(
                (status = 200, description = "As it holds then, else the next that will", body = $body<'static>),
                (status = 304, description = "As If-None-Match names it"),
                (status = "4XX", description = "What is wrong", body = crate::http::error::ProblemDocument<'static>, content_type = "application/problem+json"),
            )
        )]
        pub async fn get(request: actix_web::HttpRequest, id: actix_web::web::Path<String>, state: actix_web::web::Data<std::sync::Arc<crate::http::state::AppState>>, caller: crate::http::auth::Caller) -> Result<actix_web::HttpResponse, crate::http::error::Problem> {
            crate::http::roster::read::get::<$kind>(request, &id, &state, caller).await
        }

        /// Create, under an id that was never given before
        ///
        /// Without an id one is made. A key with a territory creates what lies in it, and gives duties to
        /// members who serve there, or last did; whom it may not know of is told as "no such member".
        #[utoipa::path(
            post, path = $many, tag = $tag, operation_id = concat!("create_", $singular),
            params(
                ("crs" = Option<String>, Query, description = "Datum of the coordinates of request and answer"),
                ("Idempotency-Key" = Option<String>, Header, description = "The same key and body give the first answer again"),
            ),
            request_body = $input,
            responses(
                (status = 201, description = "Created; Location says where", body = $body<'static>),
                (status = 409, description = "The id is taken, or was once", body = crate::http::error::ProblemDocument<'static>, content_type = "application/problem+json"),
                (status = "4XX", description = "What is wrong", body = crate::http::error::ProblemDocument<'static>, content_type = "application/problem+json"),
            )
        )]
        pub async fn create(request: actix_web::HttpRequest, body: actix_web::web::Payload, state: actix_web::web::Data<std::sync::Arc<crate::http::state::AppState>>, caller: crate::http::auth::Caller) -> Result<actix_web::HttpResponse, crate::http::error::Problem> {
            crate::http::roster::write::create::<$kind>(request, body, &state, caller).await
        }

        /// Replace, from a moment on
        ///
        /// What is sent holds from `from` (now if not said) to `to`, and nothing after it; what held before
        /// stays known. An id in the body must be the path's.
        #[utoipa::path(
            put, path = $one, tag = $tag, operation_id = concat!("replace_", $singular),
            params(
                ("id" = String, Path, description = "Its permanent id (of a matter: its code)"),
                ("crs" = Option<String>, Query, description = "Datum of the coordinates of request and answer"),
                ("If-Match" = String, Header, description = "The ETag that it was read with"),
            ),
            request_body = $input,
            responses(
                (status = 200, description = "Replaced; with an ETag unless it begins later", body = $body<'static>),
                (status = "4XX", description = "What is wrong; 412: it was changed since, 428: no If-Match", body = crate::http::error::ProblemDocument<'static>, content_type = "application/problem+json"),
            )
        )]
        pub async fn replace(request: actix_web::HttpRequest, id: actix_web::web::Path<String>, body: actix_web::web::Payload, state: actix_web::web::Data<std::sync::Arc<crate::http::state::AppState>>, caller: crate::http::auth::Caller) -> Result<actix_web::HttpResponse, crate::http::error::Problem> {
            crate::http::roster::write::replace::<$kind>(request, id.into_inner(), body, &state, caller).await
        }

        /// End, from a moment on; what was, stays known
        #[utoipa::path(
            delete, path = $one, tag = $tag, operation_id = concat!("end_", $singular),
            params(
                ("id" = String, Path, description = "Its permanent id (of a matter: its code)"),
                ("from" = Option<String>, Query, description = "From when nothing holds. Default: now"),
                ("If-Match" = String, Header, description = "The ETag that it was read with"),
            ),
            responses(
                (status = 204, description = "Ended"),
                (status = "4XX", description = "What is wrong; 412: it was changed since, 428: no If-Match", body = crate::http::error::ProblemDocument<'static>, content_type = "application/problem+json"),
            )
        )]
        pub async fn end(request: actix_web::HttpRequest, id: actix_web::web::Path<String>, state: actix_web::web::Data<std::sync::Arc<crate::http::state::AppState>>, caller: crate::http::auth::Caller) -> Result<actix_web::HttpResponse, crate::http::error::Problem> {
            crate::http::roster::write::end::<$kind>(request, id.into_inner(), &state, caller).await
        }
    };
}
use roster_routes;
