//! A body that streams in, cut into pieces of whole rows, worked on side by side, and put together
//! again in order. Memory holds a few pieces, whatever the client sends; a row longer than allowed is
//! passed over and told of in its place.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Bytes, Payload};
use futures_util::{FutureExt, Stream, StreamExt, stream};

use crate::config::Limits;
use crate::http::error::{Code, Problem};
use crate::service::batch::{Piece, RowCutter};

/// Bytes of a piece when rows come fast: some 2,500 points, 2 ms of work. Rows that come slowly are
/// answered as they come.
const PIECE_BYTES: usize = 64 << 10;

pub struct Pieces {
    payload: Payload,
    cutter: RowCutter,
    has_ended: bool,
    idle: Duration,
}

impl Pieces {
    pub fn new(payload: Payload, cutter: RowCutter, limits: &Limits) -> Self {
        Self { payload, cutter, has_ended: false, idle: limits.body_idle }
    }

    /// The next whole rows, or what stands for one that is too long; `None` at the end. Of CSV the
    /// first row comes alone.
    ///
    /// # Errors
    /// Too slow, or cut off.
    pub async fn next(&mut self) -> Result<Option<Piece>, Problem> {
        loop {
            if let Some(piece) = self.cutter.next(PIECE_BYTES) {
                return Ok(Some(piece));
            }
            if self.has_ended {
                return Ok(self.cutter.next(1));
            }
            match self.payload.next().now_or_never() {
                Some(chunk) => self.add(chunk)?,
                None => match self.cutter.next(1) {
                    Some(piece) => return Ok(Some(piece)),
                    None => self.more().await?,
                },
            }
        }
    }

    async fn more(&mut self) -> Result<(), Problem> {
        let late = || Problem::new(Code::SlowBody, format!("no byte for {} s", self.idle.as_secs()));
        let chunk = tokio::time::timeout(self.idle, self.payload.next()).await.map_err(|_| late())?;
        self.add(chunk)
    }

    fn add(&mut self, chunk: Option<Result<Bytes, actix_web::error::PayloadError>>) -> Result<(), Problem> {
        match chunk {
            None => {
                self.has_ended = true;
                self.cutter.finish();
            }
            Some(Ok(bytes)) => self.cutter.feed(&bytes),
            Some(Err(error)) => return Err(Problem::new(Code::BadBody, format!("body: {error}"))),
        }
        Ok(())
    }

    /// Each piece answered by `answer` on a thread that may block, `at_once` side by side, in order.
    /// When the body goes wrong half-way, the last row is what `failed` makes of it, and the
    /// connection breaks off, so that nobody takes the answer for a whole one.
    pub fn answered(
        self,
        at_once: usize,
        failed: impl Fn(&Problem) -> Vec<u8> + 'static,
        answer: impl Fn(Piece) -> Result<Vec<u8>, Problem> + Send + Sync + 'static,
    ) -> impl Stream<Item = Result<Bytes, Problem>> {
        let answer = Arc::new(answer);
        let pieces = stream::unfold(Some(self), |pieces| async move {
            let mut pieces = pieces?;
            match pieces.next().await {
                Ok(None) => None,
                Ok(Some(piece)) => Some((Ok(piece), Some(pieces))),
                Err(problem) => Some((Err(problem), None)),
            }
        });
        let work = pieces.map(move |piece| work(answer.clone(), piece));
        work.buffered(at_once).flat_map(move |done| {
            let last = done.as_ref().err().map(|problem| Ok(Bytes::from(failed(problem))));
            stream::iter(last.into_iter().chain([done]))
        })
    }
}

fn work(
    answer: Arc<impl Fn(Piece) -> Result<Vec<u8>, Problem> + Send + Sync + 'static>,
    piece: Result<Piece, Problem>,
) -> impl Future<Output = Result<Bytes, Problem>> {
    // Begun here and not when first awaited, so that pieces are worked on side by side.
    let job = piece.map(|piece| web::block(move || answer(piece)));
    async move {
        match job?.await {
            Ok(answered) => answered.map(Bytes::from),
            Err(gone) => Err(Problem::caused(Code::Internal, gone)),
        }
    }
}
