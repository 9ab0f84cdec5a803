//! A body that streams in, cut into pieces of whole rows, worked on side by side, and put together
//! again in order. Memory holds a few pieces, whatever the client sends.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Bytes, BytesMut, Payload};
use futures_util::{FutureExt, Stream, StreamExt, stream};

use crate::config::Limits;
use crate::http::error::{Code, Problem};
use crate::service::batch::RowSplitter;

/// Bytes of a piece when rows come fast: some 2,500 points, 2 ms of work. Rows that come slowly are
/// answered as they come.
const PIECE_BYTES: usize = 64 << 10;

pub struct Pieces {
    payload: Payload,
    splitter: RowSplitter,
    pending: BytesMut,
    has_ended: bool,
    idle: Duration,
    row_bytes_max: usize,
}

impl Pieces {
    pub fn new(payload: Payload, splitter: RowSplitter, limits: &Limits) -> Self {
        let pending = BytesMut::with_capacity(2 * PIECE_BYTES);
        let (idle, row_bytes_max) = (limits.body_idle, limits.line_bytes);
        Self { payload, splitter, pending, has_ended: false, idle, row_bytes_max }
    }

    /// The first row alone, as far as it has one.
    ///
    /// # Errors
    /// Too long, too slow, or cut off.
    pub async fn first_row(&mut self) -> Result<Bytes, Problem> {
        loop {
            if self.splitter.whole(&self.pending) > 0 || self.has_ended {
                let line = self.pending.iter().position(|&byte| byte == b'\n');
                return Ok(self.take(line.map_or(self.pending.len(), |at| at + 1)));
            }
            self.check_row()?;
            self.more().await?;
        }
    }

    /// The next whole rows; `None` at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        loop {
            let whole = self.splitter.whole(&self.pending);
            if self.has_ended {
                // The last row need not end in a line break.
                return Ok((!self.pending.is_empty()).then(|| self.take(self.pending.len())));
            }
            if whole >= PIECE_BYTES {
                return Ok(Some(self.take(whole)));
            }
            self.check_row()?;
            if whole == 0 {
                self.more().await?;
                continue;
            }
            match self.payload.next().now_or_never() {
                None => return Ok(Some(self.take(whole))),
                Some(chunk) => self.add(chunk)?,
            }
        }
    }

    fn take(&mut self, bytes: usize) -> Bytes {
        self.splitter.whole(&self.pending);
        self.splitter.taken(bytes);
        self.pending.split_to(bytes).freeze()
    }

    fn check_row(&mut self) -> Result<(), Problem> {
        let row = self.pending.len() - self.splitter.whole(&self.pending);
        let too_long =
            || Problem::new(Code::TooLarge, format!("a row is longer than {} bytes", self.row_bytes_max));
        (row <= self.row_bytes_max.max(PIECE_BYTES)).then_some(()).ok_or_else(too_long)
    }

    async fn more(&mut self) -> Result<(), Problem> {
        let late = || Problem::new(Code::SlowBody, format!("no byte for {} s", self.idle.as_secs()));
        let chunk = tokio::time::timeout(self.idle, self.payload.next()).await.map_err(|_| late())?;
        self.add(chunk)
    }

    fn add(&mut self, chunk: Option<Result<Bytes, actix_web::error::PayloadError>>) -> Result<(), Problem> {
        match chunk {
            None => self.has_ended = true,
            Some(Ok(bytes)) => self.pending.extend_from_slice(&bytes),
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
        answer: impl Fn(Bytes) -> Result<Vec<u8>, Problem> + Send + Sync + 'static,
    ) -> impl Stream<Item = Result<Bytes, Problem>> {
        let answer = Arc::new(answer);
        let pieces = stream::unfold(Some(self), |pieces| async move {
            let mut pieces = pieces?;
            match pieces.next().await {
                Ok(None) => None,
                Ok(Some(rows)) => Some((Ok(rows), Some(pieces))),
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
    answer: Arc<impl Fn(Bytes) -> Result<Vec<u8>, Problem> + Send + Sync + 'static>,
    piece: Result<Bytes, Problem>,
) -> impl Future<Output = Result<Bytes, Problem>> {
    // Begun here and not when first awaited, so that pieces are worked on side by side.
    let job = piece.map(|rows| web::block(move || answer(rows)));
    async move {
        match job?.await {
            Ok(answered) => answered.map(Bytes::from),
            Err(gone) => Err(Problem::caused(Code::Internal, gone)),
        }
    }
}
