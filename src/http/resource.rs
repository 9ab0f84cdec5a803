//! A path and its methods. HEAD goes with GET, any other method gets 405 with `Allow`, and each
//! resource keeps its own meters.

use actix_web::dev::AppService;
use actix_web::dev::HttpServiceFactory;
use actix_web::{FromRequest, Handler, Responder, web};

use super::error::{Code, Problem};
use super::guard::Meter;

/// A path under construction.
pub struct Resource {
    inner: actix_web::Resource,
    /// The whole path, as meters name it.
    path: String,
    methods: Vec<&'static str>,
}

/// A resource at a path below a scope, which is empty outside all scopes.
pub fn at(scope: &str, path: &str) -> Resource {
    Resource { inner: web::resource(path), path: format!("{scope}{path}"), methods: Vec::new() }
}

impl Resource {
    pub fn get<F, Args>(mut self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.inner = self.inner.route(web::head().to(handler.clone()));
        self.methods.push("HEAD");
        self.with("GET", web::get(), handler)
    }

    pub fn post<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.with("POST", web::post(), handler)
    }

    pub fn put<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.with("PUT", web::put(), handler)
    }

    pub fn delete<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.with("DELETE", web::delete(), handler)
    }

    fn with<F, Args>(mut self, name: &'static str, route: actix_web::Route, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.inner = self.inner.route(route.to(handler));
        self.methods.push(name);
        self
    }
}

impl HttpServiceFactory for Resource {
    fn register(self, config: &mut AppService) {
        let allowed = self.methods.join(", ");
        let other = move || {
            let problem = Problem::new(Code::NoMethod, format!("allowed here: {allowed}")).allowing(&allowed);
            std::future::ready(Err::<&str, Problem>(problem))
        };
        let inner = self.inner.default_service(web::to(other)).app_data(Meter::of(&self.path));
        inner.register(config);
    }
}
