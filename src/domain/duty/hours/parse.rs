//! From text to rules: one pass, left to right.

use super::{DAY, EVERY_DAY, HOLIDAY, HoursError, Rule, Span, WEEK};

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// The rules of a text; none when it is blank.
pub(super) fn rules(text: &str) -> Result<Vec<Rule>, HoursError> {
    let mut reader = Reader { characters: text.chars().map(plain).collect(), at: 0 };
    reader.rules().map_err(|why| HoursError { text: text.to_owned(), why, at: reader.at + 1 })
}

/// Punctuation of Chinese input methods counts as its ASCII likeness.
fn plain(character: char) -> char {
    match character {
        '：' => ':',
        '；' => ';',
        '，' | '、' => ',',
        '－' | '–' | '—' | '～' | '~' => '-',
        '\u{3000}' | '\t' => ' ',
        '０'..='９' => char::from_u32(character as u32 - '０' as u32 + '0' as u32).expect("ten digits"),
        other => other,
    }
}

/// `Mo-Fr,PH`; empty for every day.
pub(super) fn days_text(days: u8) -> String {
    if days == EVERY_DAY {
        return String::new();
    }
    let mut parts: Vec<String> = Vec::new();
    let named = |day: usize| days >> day & 1 == 1;
    let mut day = 0;
    while day < 7 {
        let run = (day..7).take_while(|&at| named(at)).count();
        match run {
            0 => day += 1,
            1 => parts.push(WEEKDAYS[day].into()),
            2 => parts.extend([WEEKDAYS[day].into(), WEEKDAYS[day + 1].into()]),
            _ => parts.push(format!("{}-{}", WEEKDAYS[day], WEEKDAYS[day + run - 1])),
        }
        day += run;
    }
    if days & HOLIDAY != 0 {
        parts.push("PH".into());
    }
    parts.join(",")
}

/// A place in the text; on an error `at` stays where it is wrong.
struct Reader {
    characters: Vec<char>,
    at: usize,
}

type Read<T> = Result<T, &'static str>;

impl Reader {
    fn rules(&mut self) -> Read<Vec<Rule>> {
        let mut rules = Vec::new();
        self.skip_blanks();
        if self.at == self.characters.len() {
            return Ok(rules);
        }
        loop {
            rules.push(self.rule()?);
            self.skip_blanks();
            if self.at == self.characters.len() {
                return Ok(rules);
            }
            self.expect(';', "expected a semicolon or the end")?;
            self.skip_blanks();
            if self.at == self.characters.len() {
                return Ok(rules);
            }
        }
    }

    fn rule(&mut self) -> Read<Rule> {
        if self.take_word("24/7") {
            return Ok(Rule { days: EVERY_DAY, spans: vec![Span { from: 0, to: DAY }] });
        }
        let days = self.days()?;
        self.skip_blanks();
        if self.take_word("off") || self.take_word("closed") {
            return Ok(Rule { days: days.unwrap_or(EVERY_DAY), spans: Vec::new() });
        }
        match (self.peek(), days) {
            (None | Some(';'), Some(days)) => Ok(Rule { days, spans: vec![Span { from: 0, to: DAY }] }),
            (Some(digit), _) if digit.is_ascii_digit() => {
                Ok(Rule { days: days.unwrap_or(EVERY_DAY), spans: self.spans()? })
            }
            _ => Err("expected days (Mo-Fr, PH), times (08:30-12:00), off or 24/7"),
        }
    }

    /// `Mo-Fr,Su,PH`; `None` when no day is named.
    fn days(&mut self) -> Read<Option<u8>> {
        if !self.peek().is_some_and(char::is_alphabetic) || self.sees_word("off") || self.sees_word("closed")
        {
            return Ok(None);
        }
        let mut days = 0;
        loop {
            days |= self.day_range()?;
            self.skip_blanks();
            if self.peek() != Some(',') {
                return Ok(Some(days));
            }
            self.at += 1;
            self.skip_blanks();
        }
    }

    fn day_range(&mut self) -> Read<u8> {
        if self.take_word("PH") {
            return Ok(HOLIDAY);
        }
        let first = self.weekday()?;
        self.skip_blanks();
        if self.peek() != Some('-') {
            return Ok(1 << first);
        }
        self.at += 1;
        self.skip_blanks();
        let last = self.weekday()?;
        // From Friday to Monday passes the week's end.
        let length = (last + 7 - first) % 7 + 1;
        Ok((0..length).fold(0, |days, step| days | 1 << ((first + step) % 7)) & WEEK)
    }

    fn weekday(&mut self) -> Read<usize> {
        let found = WEEKDAYS.iter().position(|name| self.sees_word(name));
        let day = found.ok_or("expected a day: Mo, Tu, We, Th, Fr, Sa, Su or PH")?;
        self.at += 2;
        Ok(day)
    }

    /// `08:30-12:00,14:00-17:30`.
    fn spans(&mut self) -> Read<Vec<Span>> {
        let mut spans: Vec<Span> = Vec::new();
        loop {
            let start = self.at;
            let span = self.span()?;
            if spans.last().is_some_and(|before| span.from < before.to) {
                self.at = start;
                return Err("a span begins before the one before it ends");
            }
            spans.push(span);
            self.skip_blanks();
            if self.peek() != Some(',') {
                return Ok(spans);
            }
            self.at += 1;
            self.skip_blanks();
        }
    }

    fn span(&mut self) -> Read<Span> {
        let start = self.at;
        let from = self.time()?;
        if from == DAY {
            self.at = start;
            return Err("a span cannot begin at 24:00");
        }
        self.skip_blanks();
        self.expect('-', "expected - and the time at which it ends")?;
        self.skip_blanks();
        let to = self.time()?;
        // At or before its begin: it ends on the day after; 08:00-08:00 is a day and a night.
        Ok(Span { from, to: if to <= from { to + DAY } else { to } })
    }

    fn time(&mut self) -> Read<u16> {
        let start = self.at;
        let hours = self.number("expected a time like 08:30")?;
        self.expect(':', "expected : between hours and minutes")?;
        let minutes = self.number("expected minutes")?;
        let time = hours * 60 + minutes;
        if minutes > 59 || time > DAY {
            self.at = start;
            return Err("no such time: hours go to 24, minutes to 59");
        }
        Ok(time)
    }

    /// One or two digits.
    fn number(&mut self, why: &'static str) -> Read<u16> {
        let digits: Vec<u16> = self.characters[self.at..]
            .iter()
            .take(2)
            .map_while(|digit| digit.to_digit(10).map(|digit| digit as u16))
            .collect();
        if digits.is_empty() {
            return Err(why);
        }
        self.at += digits.len();
        Ok(digits.into_iter().fold(0, |number, digit| number * 10 + digit))
    }

    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn expect(&mut self, character: char, why: &'static str) -> Read<()> {
        if self.peek() != Some(character) {
            return Err(why);
        }
        self.at += 1;
        Ok(())
    }

    /// Whether `word` stands here, capitals or not, with no letter or digit after it.
    fn sees_word(&self, word: &str) -> bool {
        let rest = &self.characters[self.at..];
        let length = word.len();
        rest.len() >= length
            && rest.iter().zip(word.chars()).all(|(found, wanted)| found.eq_ignore_ascii_case(&wanted))
            && !rest.get(length).is_some_and(|next| next.is_alphanumeric())
    }

    fn take_word(&mut self, word: &str) -> bool {
        let seen = self.sees_word(word);
        if seen {
            self.at += word.len();
        }
        seen
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }
}
