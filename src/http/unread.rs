//! Bodies that nobody reads to their end, be they endless.
//!
//! The HTTP library reads on and throws away what is left of a chunked body once its reader is gone. So
//! the reader is kept until the answer has been sent: then the library sees a body that is still
//! waited for, closes the connection behind the answer, and gives the client a moment to take it in.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::Stream;

/// A request's body, kept beside its reader.
#[derive(Clone)]
pub struct Unread(Rc<RefCell<Payload>>);

impl Unread {
    /// Of a request that has a body.
    pub fn of(request: &mut ServiceRequest) -> Option<Self> {
        let headers = request.headers();
        let has_body = headers.contains_key(header::TRANSFER_ENCODING)
            || headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0");
        has_body.then(|| {
            let unread = Self(Rc::new(RefCell::new(request.take_payload())));
            request.set_payload(Payload::Stream { payload: Box::pin(unread.clone()) });
            unread
        })
    }

    /// Keeps what there was of it until the answer has been sent.
    pub fn keep<B: MessageBody + 'static>(
        unread: Option<Self>,
        response: ServiceResponse<B>,
    ) -> ServiceResponse<EitherBody<B>> {
        match unread {
            None => response.map_into_left_body(),
            Some(unread) => response.map_body(|_, body| {
                EitherBody::right(BoxBody::new(Answer { body: Box::pin(body), _unread: unread }))
            }),
        }
    }
}

impl Stream for Unread {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

/// An answer, and the body of the question that it answers.
struct Answer<B> {
    body: Pin<Box<B>>,
    _unread: Unread,
}

impl<B: MessageBody> MessageBody for Answer<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        self.body.as_mut().poll_next(context)
    }
}
