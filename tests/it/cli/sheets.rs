//! Batches of addresses in Excel workbooks, and what only looks like one.

use std::fs::{self, File};
use std::io::Write;

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Desk, said};
use crate::harness::server::{demo_store, gridward};

fn geocode(args: &[&str]) -> std::process::Output {
    let store = demo_store();
    gridward(&[&["geocode", "--store", store.to_str().expect("ASCII")], args].concat())
}

fn cells(path: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    let name = workbook.sheet_names()[0].clone();
    workbook.worksheet_range(&name).expect("a sheet").rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_workbook_in_is_a_workbook_out() {
    let desk = Desk::new();
    let input = desk.folder.join("in.xlsx").to_str().expect("ASCII").to_owned();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let rows = [("河田大道14号", "007"), ("=1+1", "=1+1"), ("无名路9号,\n后门", ""), ("河田大道14号", "8")];
    sheet.write_string(0, 0, "地址").and_then(|sheet| sheet.write_string(0, 1, "nr")).expect("written");
    sheet.write_string(0, 2, "日期").expect("written");
    for (at, (text, number)) in (1..).zip(rows) {
        sheet.write_string(at, 0, text).and_then(|sheet| sheet.write_string(at, 1, number)).expect("written");
    }
    sheet.write_number(1, 2, 45.5).expect("written");
    // Beyond the first row's columns, and in a row of its own far below.
    sheet
        .write_string(2, 9, "aside")
        .and_then(|sheet| sheet.write_string(900, 0, "河田大道14号"))
        .expect("written");
    workbook.save(&input).expect("written");

    let path = |name: &str| desk.folder.join(name).to_str().expect("ASCII").to_owned();
    let (output, as_csv) = (path("out.xlsx"), path("out.csv"));
    for to in [&output, &as_csv] {
        let done = geocode(&["--batch", &input, "-o", to, "--address-column", "地址"]);
        assert!(done.status.success(), "{}", said(&done));
        assert!(!fs::exists(format!("{to}.part")).expect("readable"));
    }
    let found = cells(&output);
    let mut csv = csv::Reader::from_path(&as_csv).expect("written");
    let header: Vec<String> = csv.headers().expect("a first row").iter().map(str::to_owned).collect();
    let at = |name: &str| header.iter().position(|column| column == name).expect(name);
    assert_eq!(found[0].iter().map(ToString::to_string).collect::<Vec<_>>(), header);
    let rows: Vec<csv::StringRecord> = csv.records().map(|row| row.expect("a row")).collect();
    assert_eq!((rows.len(), found.len()), (5, 6));
    // Texts stay what they are, numbers are numbers.
    assert_eq!(found[1][at("nr")], Data::String("007".into()));
    assert_eq!(found[2][at("地址")], Data::String("=1+1".into()));
    assert_eq!(&rows[1][at("地址")], "'=1+1");
    assert_eq!(found[1][at("日期")], Data::String("45.5".into()));
    let x: f64 = rows[0][at("x")].parse().expect("a number");
    assert_eq!(found[1][at("x")], Data::Float(x));
    assert!(matches!(found[1][at("confidence")], Data::Float(_)), "{:?}", found[1]);
    assert_eq!(found[1][at("label")], found[5][at("label")]);
    assert_eq!(&rows[0][at("label")], &found[1][at("label")].to_string());
}

/// A workbook whose first sheet is so many zeros.
fn bomb(path: &str, zeros: usize) {
    let mut archive = ZipWriter::new(File::create(path).expect("a file"));
    let part = |archive: &mut ZipWriter<File>, name: &str, text: &[u8]| {
        archive.start_file(name, SimpleFileOptions::default()).expect("a part");
        archive.write_all(text).expect("written");
    };
    part(&mut archive, "[Content_Types].xml", b"<Types/>");
    part(&mut archive, "xl/worksheets/sheet1.xml", &vec![b'0'; zeros]);
    archive.finish().expect("written");
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let desk = Desk::new();
    let path = desk.folder.join("bomb.xlsx").to_str().expect("ASCII").to_owned();
    bomb(&path, 200 << 20);
    let size = fs::metadata(&path).expect("there").len();
    assert!(size < 1 << 20, "{size} bytes");
    let refused = |more: &[&str], why: &str| {
        let done = geocode(&[&["--batch", &path], more].concat());
        assert_eq!(done.status.code(), Some(1), "{}", said(&done));
        assert!(said(&done).contains(why), "{}", said(&done));
    };
    refused(
        &["--max-unpacked-bytes", "10000000"],
        "at most 10000000 are read (--max-unpacked-bytes sets it)",
    );
    // One that lies about its size is unpacked no further for it.
    let mut bytes = fs::read(&path).expect("there");
    let (real, said_to_be) = ((200_u32 << 20).to_le_bytes(), 100_u32.to_le_bytes());
    let places: Vec<usize> =
        bytes.windows(4).enumerate().filter(|(_, it)| *it == real).map(|(at, _)| at).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|&at| bytes[at..at + 4].copy_from_slice(&said_to_be));
    fs::write(&path, bytes).expect("written");
    refused(&["--max-unpacked-bytes", "10000000"], "bomb.xlsx");
    // What is no archive, and what is one and no workbook.
    fs::write(&path, "nr,q\n1,河田大道14号\n").expect("written");
    refused(&[], "no workbook");
    bomb(&path, 10);
    refused(&[], "no workbook");
}
