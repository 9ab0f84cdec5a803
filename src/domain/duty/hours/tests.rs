use super::*;

/// `We 08:30`, with `PH` after it for a holiday and `PH-1` when the day before was one.
fn minute(text: &str) -> LocalMinute {
    let words: Vec<&str> = text.split(' ').collect();
    let weekday = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].iter().position(|day| *day == words[0]);
    let (hours, minutes) = words[1].split_once(':').expect("a time");
    LocalMinute {
        weekday: Weekday(weekday.expect("a day") as u8),
        minute: hours.parse::<u16>().expect("hours") * 60 + minutes.parse::<u16>().expect("minutes"),
        holiday: words.contains(&"PH"),
        holiday_before: words.contains(&"PH-1"),
    }
}

#[test]
fn who_is_on_duty_when() {
    let office = "Mo-Fr 08:30-12:00,14:00-17:30; Sa 22:00-06:00; PH off";
    #[rustfmt::skip]
    let cases = [
        ("", "We 03:00", true), ("", "Su 23:59 PH", true),
        ("24/7", "Su 00:00", true), ("24/7; PH off", "Mo 10:00 PH", false), ("24/7; PH off", "Mo 10:00", true),
        (office, "Mo 08:29", false), (office, "Mo 08:30", true), (office, "Mo 11:59", true),
        (office, "Mo 12:00", false), (office, "Fr 17:29", true), (office, "Fr 17:30", false),
        (office, "Sa 21:59", false), (office, "Sa 22:00", true),
        // The night belongs to Saturday: a Sunday that is a holiday does not cut it, a Saturday does.
        (office, "Su 05:59", true), (office, "Su 06:00", false), (office, "Su 05:00 PH", true),
        (office, "Su 05:00 PH-1", false), (office, "Sa 23:00 PH", false), (office, "We 10:00 PH", false),
        ("08:00-20:00", "Su 08:00", true), ("08:00-20:00", "Su 08:00 PH", true), ("08:00-20:00", "Su 20:00", false),
        ("Fr-Mo 09:00-10:00", "Su 09:30", true), ("Fr-Mo 09:00-10:00", "Tu 09:30", false),
        ("Mo,We 09:00-10:00", "We 09:30", true), ("Mo,We 09:00-10:00", "Tu 09:30", false),
        ("Mo 08:00-08:00", "Tu 07:59", true), ("Mo 08:00-08:00", "Tu 08:00", false), ("Mo 08:00-08:00", "Mo 07:00", false),
        ("Mo-Su 00:00-24:00", "Su 23:59", true), ("Sa,Su", "Sa 00:00", true), ("Sa,Su", "Mo 00:00", false),
        // For the same day the later rule holds alone.
        ("Mo-Fr 08:00-18:00; We 08:00-12:00", "We 15:00", false), ("Mo-Fr 08:00-18:00; We off", "We 09:00", false),
        ("PH off; Mo-Fr 08:00-18:00", "We 09:00 PH", true), ("Mo-Fr 08:00-18:00; PH 10:00-12:00", "We 09:00 PH", false),
        ("Mo-Fr 08:00-18:00; PH 10:00-12:00", "Su 11:00 PH", true), ("Su,PH 10:00-12:00", "We 11:00 PH", true),
        ("off", "We 09:00", false), ("PH 20:00-02:00", "Th 01:00 PH-1", true), ("PH 20:00-02:00", "Th 01:00", false),
    ];
    for (hours, at, expected) in cases {
        let parsed = Hours::parse(hours).expect(hours);
        assert_eq!(parsed.covers(minute(at)), expected, "{hours:?} at {at}");
    }
}

#[test]
fn hours_have_one_form_which_reads_back() {
    for (written, form) in [
        ("", ""),
        ("   ", ""),
        ("24/7", "24/7"),
        ("00:00-24:00", "24/7"),
        ("mo-fr 8:30 - 12:00 , 14:00-17:30;ph OFF;", "Mo-Fr 08:30-12:00,14:00-17:30; PH off"),
        ("Mo－Fr　０８：３０－１２：００；PH off", "Mo-Fr 08:30-12:00; PH off"),
        ("Sa 22:00-06:00", "Sa 22:00-06:00"),
        ("Fr-Mo 09:00-10:00", "Mo,Fr-Su 09:00-10:00"),
        ("Mo,Tu,We,PH 9:00-24:00", "Mo-We,PH 09:00-24:00"),
        ("Mo 08:00-08:00", "Mo 08:00-08:00"),
        ("Sa,Su", "Sa,Su 00:00-24:00"),
        ("off", "off"),
        ("Mo-Su 08:00-20:00", "Mo-Su 08:00-20:00"),
    ] {
        let hours = Hours::parse(written).expect(written);
        assert_eq!(hours.to_string(), form, "{written:?}");
        assert_eq!(Hours::parse(form), Ok(hours), "{form:?} reads back");
    }
}

#[test]
fn an_error_says_what_and_where() {
    for (text, why, at) in [
        ("Mo-Fr 08:30", "expected - and the time at which it ends", 12),
        ("Mo-Fr 08:30-25:00", "no such time: hours go to 24, minutes to 59", 13),
        ("Mo-Fr 08:60-12:00", "no such time: hours go to 24, minutes to 59", 7),
        ("Mo-Fr 24:00-25:00", "a span cannot begin at 24:00", 7),
        ("Mo-Fr 08:30-24:01", "no such time: hours go to 24, minutes to 59", 13),
        ("Mo-Xx 08:30-12:00", "expected a day: Mo, Tu, We, Th, Fr, Sa, Su or PH", 4),
        ("Mon 08:30-12:00", "expected a day: Mo, Tu, We, Th, Fr, Sa, Su or PH", 1),
        ("周一 08:30-12:00", "expected a day: Mo, Tu, We, Th, Fr, Sa, Su or PH", 1),
        ("Mo-Fr 0830-1200", "expected : between hours and minutes", 9),
        ("Mo-Fr 08:30-12:00 14:00-17:30", "expected a semicolon or the end", 19),
        ("Mo-Fr 14:00-17:30,08:30-12:00", "a span begins before the one before it ends", 19),
        ("Sa 22:00-06:00,05:00-07:00", "a span begins before the one before it ends", 16),
        ("Mo-Fr; ; PH off", "expected days (Mo-Fr, PH), times (08:30-12:00), off or 24/7", 8),
        ("Mo-Fr sunrise-sunset", "expected days (Mo-Fr, PH), times (08:30-12:00), off or 24/7", 7),
        ("Jan 08:00-09:00", "expected a day: Mo, Tu, We, Th, Fr, Sa, Su or PH", 1),
        (";", "expected days (Mo-Fr, PH), times (08:30-12:00), off or 24/7", 1),
    ] {
        let error = HoursError { text: text.into(), why, at };
        assert_eq!(Hours::parse(text), Err(error), "{text}");
    }
}

#[test]
fn the_next_change_is_where_walking_minute_by_minute_finds_it() {
    let texts = [
        "",
        "24/7",
        "off",
        "Mo-Fr 08:30-12:00,14:00-17:30; Sa 22:00-06:00; PH off",
        "24/7; PH off",
        "Mo-Su 00:00-24:00",
        "Mo 08:00-08:00; Tu 08:00-20:00",
        "Sa 22:00-06:00; Su 06:00-08:00",
        "We 10:00-11:00",
        "PH 20:00-02:00",
    ];
    // Three holidays, the first two in a row, in a stretch of days that begins on a Tuesday.
    let is_holiday = |day: i32| [2, 3, 12].contains(&day);
    let local = |day: i32, minute: u16| LocalMinute {
        weekday: Weekday((1 + day).rem_euclid(7) as u8),
        minute,
        holiday: is_holiday(day),
        holiday_before: is_holiday(day - 1),
    };
    for text in texts {
        let hours = Hours::parse(text).expect(text);
        for day in 0..14 {
            for minute in [0, 1, 359, 360, 480, 510, 719, 720, 1080, 1320, 1439] {
                let at = local(day, minute);
                let walked = (1..=u32::from(NEXT_CHANGE_DAYS_MAX) * 1440).find(|step| {
                    let total = u32::from(minute) + step;
                    let then = local(day + (total / 1440) as i32, (total % 1440) as u16);
                    hours.covers(then) != hours.covers(at)
                });
                let found = hours.next_change(at, |ahead| is_holiday(day + i32::from(ahead)));
                assert_eq!(found, walked, "{text:?} on day {day}, minute {minute}");
            }
        }
    }
}
