//! Group commit (ruling 14): an acknowledged write is on the disk, and waiting for the disk is what a
//! write costs. Writers that come while another one works share its transaction, each in a savepoint
//! of its own, and its one wait; the last of them commits for all.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use diesel::Connection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::sqlite::SqliteConnection;

use super::file;
use crate::store::StoreError;

/// Writes that share one commit at most; whoever came first has waited long enough.
const SHARES_MAX: usize = 64;

/// The one connection that writes, and who waits for it.
pub struct Writers {
    path: PathBuf,
    desk: Mutex<Desk>,
    /// Told whenever a transaction has ended.
    ended: Condvar,
    /// Writers on their way to the desk that will share what they find open there.
    coming: AtomicUsize,
}

struct Desk {
    /// `None` after a failure: the next write connects anew.
    connection: Option<SqliteConnection>,
    open: Option<Open>,
}

/// A transaction that has begun and not ended.
struct Open {
    fate: Arc<Fate>,
    shares: usize,
}

/// How a transaction ended, for all who share it.
type Fate = OnceLock<Result<(), Lost>>;

/// Why nothing of a transaction has been kept.
#[derive(Clone, Debug)]
enum Lost {
    Full,
    Broken(String),
}

impl Lost {
    fn of(error: &StoreError) -> Option<Self> {
        match error {
            StoreError::Full => Some(Self::Full),
            StoreError::Unavailable { .. } | StoreError::Corrupt { .. } => {
                Some(Self::Broken(error.to_string()))
            }
            _ => None,
        }
    }
}

impl From<Lost> for StoreError {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Full => Self::Full,
            Lost::Broken(why) => Self::Unavailable { what: "the write", why },
        }
    }
}

impl Writers {
    pub fn new(path: &Path, connection: SqliteConnection) -> Self {
        let desk = Mutex::new(Desk { connection: Some(connection), open: None });
        Self { path: path.to_owned(), desk, ended: Condvar::new(), coming: AtomicUsize::new(0) }
    }

    /// Runs `work` as the only writer and comes back when all of it is on the disk, or none.
    pub fn shared<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.coming.fetch_add(1, Ordering::AcqRel);
        let mut desk = self.desk();
        self.coming.fetch_sub(1, Ordering::AcqRel);
        let fate = desk.begin(&self.path)?;
        let done = self.run(&mut desk, work)?;
        let is_full = desk.open.as_ref().is_some_and(|open| open.shares >= SHARES_MAX);
        // Whoever is counted as coming takes this lock next and ends the transaction, or leaves it
        // to another one who comes.
        if is_full || self.coming.load(Ordering::Acquire) == 0 {
            self.commit(&mut desk);
        }
        while fate.get().is_none() {
            desk = self.ended.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
        fate.get().cloned().expect("the loop ends when it is there")?;
        done
    }

    /// The same in a transaction that nobody shares: for work so long that nobody should wait for it
    /// who has done his own.
    pub fn alone<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut desk = self.desk();
        if desk.open.is_some() {
            self.commit(&mut desk);
        }
        let fate = desk.begin(&self.path)?;
        let done = self.run(&mut desk, work)?;
        self.commit(&mut desk);
        fate.get().cloned().expect("committed or lost")?;
        done
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        // Whoever panicked at the desk has ended his transaction first.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` in a savepoint. The outer error: the transaction is lost, for all who share it.
    fn run<T>(
        &self,
        desk: &mut Desk,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<Result<T, StoreError>, StoreError> {
        let connection = desk.connection.as_mut().expect("begun on it");
        // SQLite may already have rolled back; the error of a second rollback must not hide the first.
        let mut first = None;
        let tried = || {
            connection.transaction(|connection| work(connection).inspect_err(|error| first = Lost::of(error)))
        };
        let done = match catch_unwind(AssertUnwindSafe(tried)) {
            Ok(done) => done,
            Err(panic) => {
                self.lose(desk, Lost::Broken("a write that shared its transaction panicked".to_owned()));
                resume_unwind(panic)
            }
        };
        match done {
            Err(error) => match first.or_else(|| Lost::of(&error)) {
                Some(lost) => {
                    self.lose(desk, lost.clone());
                    Err(if matches!(lost, Lost::Full) { StoreError::Full } else { error })
                }
                None => Ok(Err(error)),
            },
            Ok(done) => Ok(Ok(done)),
        }
    }

    fn commit(&self, desk: &mut Desk) {
        let connection = desk.connection.as_mut().expect("begun on it");
        match AnsiTransactionManager::commit_transaction(connection) {
            Ok(()) => self.end(desk, Ok(())),
            Err(error) => {
                let error = StoreError::from(error);
                self.lose(desk, Lost::of(&error).unwrap_or_else(|| Lost::Broken(error.to_string())));
            }
        }
    }

    /// Drops the connection, and with it all that has not been committed.
    fn lose(&self, desk: &mut Desk, lost: Lost) {
        desk.connection = None;
        self.end(desk, Err(lost));
    }

    fn end(&self, desk: &mut Desk, fate: Result<(), Lost>) {
        let open = desk.open.take().expect("only what is open ends");
        open.fate.set(fate).expect("a transaction ends once");
        self.ended.notify_all();
    }
}

impl Desk {
    /// Takes part in the open transaction, else begins one.
    fn begin(&mut self, path: &Path) -> Result<Arc<Fate>, StoreError> {
        if let Some(open) = &mut self.open {
            open.shares += 1;
            return Ok(open.fate.clone());
        }
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => file::writer(path)?,
        };
        AnsiTransactionManager::begin_transaction_sql(&mut connection, "BEGIN IMMEDIATE")?;
        let fate = Arc::default();
        self.connection = Some(connection);
        self.open = Some(Open { fate: Arc::clone(&fate), shares: 1 });
        Ok(fate)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::thread;

    use diesel::connection::SimpleConnection;
    use diesel::dsl::sql;
    use diesel::prelude::*;
    use diesel::sql_types::BigInt;

    use super::*;

    const WRITERS: usize = 8;

    /// A file of its own with one table, and the writers to it.
    struct Made(PathBuf, Writers);

    impl Made {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("gridward-group-{}-{name}", std::process::id()));
            std::fs::File::create(&path).expect("a file");
            let mut connection = file::writer(&path).expect("a connection");
            connection.batch_execute("CREATE TABLE held (n INTEGER)").expect("a table");
            let writers = Writers::new(&path, connection);
            Self(path, writers)
        }

        /// How many rows another connection sees.
        fn seen(&self) -> i64 {
            let mut reader = file::writer(&self.0).expect("a connection");
            diesel::select(sql::<BigInt>("count(*) FROM held")).get_result(&mut reader).expect("a count")
        }
    }

    impl Drop for Made {
        fn drop(&mut self) {
            for ending in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", self.0.display()));
            }
        }
    }

    fn add(connection: &mut SqliteConnection) -> Result<(), StoreError> {
        Ok(connection.batch_execute("INSERT INTO held VALUES (1)")?)
    }

    /// Runs `works` at once: the first holds the desk until all others are on their way to it.
    fn together(
        made: &Made,
        works: usize,
        work: impl Fn(usize, &mut SqliteConnection) -> Result<(), StoreError> + Sync,
    ) -> Vec<Result<(), StoreError>> {
        let begun = AtomicBool::new(false);
        thread::scope(|scope| {
            let one = |n: usize| {
                let (begun, work) = (&begun, &work);
                move || {
                    made.1.shared(|connection| {
                        if !begun.swap(true, Ordering::AcqRel) {
                            while made.1.coming.load(Ordering::Acquire) < works - 1 {
                                thread::yield_now();
                            }
                        }
                        work(n, connection)
                    })
                }
            };
            let threads: Vec<_> = (0..works).map(|n| scope.spawn(one(n))).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        })
    }

    #[test]
    fn who_comes_meanwhile_shares_the_commit() {
        let made = Made::new("share");
        let done = together(&made, WRITERS, |_, connection| {
            // Nothing of the others has been committed by the time the last of them works.
            assert_eq!(made.seen(), 0);
            add(connection)
        });
        assert!(done.iter().all(Result::is_ok), "{done:?}");
        assert_eq!(made.seen(), WRITERS as i64);
    }

    #[test]
    fn a_refused_write_leaves_the_others_alone() {
        let made = Made::new("refuse");
        let done = together(&made, WRITERS, |n, connection| {
            add(connection)?;
            if n == 3 { Err(StoreError::KeyReused) } else { Ok(()) }
        });
        let refused: Vec<usize> = (0..WRITERS).filter(|&n| done[n].is_err()).collect();
        assert_eq!(refused, [3]);
        assert!(matches!(done[3], Err(StoreError::KeyReused)));
        assert_eq!(made.seen(), WRITERS as i64 - 1);
    }

    #[test]
    fn a_lost_transaction_is_acknowledged_to_nobody_and_the_next_one_holds() {
        let made = Made::new("lose");
        let worked = AtomicUsize::new(0);
        let done = together(&made, WRITERS, |_, connection| {
            add(connection)?;
            // The last one to work, when all others only wait for the commit.
            if worked.fetch_add(1, Ordering::AcqRel) + 1 == WRITERS { Err(StoreError::Full) } else { Ok(()) }
        });
        assert!(done.iter().all(|done| matches!(done, Err(StoreError::Full))), "{done:?}");
        assert_eq!(made.seen(), 0);
        made.1.shared(add).expect("a new connection");
        made.1.alone(add).expect("the same");
        assert_eq!(made.seen(), 2);
    }

    #[test]
    fn a_panic_ends_the_transaction_for_all() {
        let made = Made::new("panic");
        let panicked = thread::scope(|scope| {
            scope.spawn(|| made.1.shared::<()>(|_| panic!("on purpose"))).join().is_err()
        });
        assert!(panicked);
        assert_eq!(made.seen(), 0);
        made.1.shared(add).expect("a new connection");
        assert_eq!(made.seen(), 1);
    }

    #[test]
    fn long_work_ends_what_is_open_first() {
        let made = Made::new("alone");
        thread::scope(|scope| {
            let short = scope.spawn(|| {
                made.1.shared(|connection| {
                    add(connection)?;
                    // Somebody seems to come, so this transaction stays open.
                    made.1.coming.fetch_add(1, Ordering::AcqRel);
                    Ok(())
                })
            });
            while made.1.coming.load(Ordering::Acquire) == 0 || made.1.desk().open.is_none() {
                thread::yield_now();
            }
            made.1
                .alone(|_| {
                    assert_eq!(made.seen(), 1);
                    Ok(())
                })
                .expect("alone");
            short.join().expect("no panic").expect("acknowledged");
        });
    }
}
