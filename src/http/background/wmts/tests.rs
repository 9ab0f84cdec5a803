use super::*;

const TIANDITU: &str = include_str!("../../../../tests/it/http/background/tianditu.xml");
const RESTFUL: &str = include_str!("../../../../tests/it/http/background/restful.xml");

fn choice(layer: &str, matrix_set: &str) -> Choice {
    let named = |name: &str| (!name.is_empty()).then(|| name.into());
    Choice { layer: named(layer), matrix_set: named(matrix_set) }
}

fn read(document: &str, url: &str, of: &Choice) -> Result<(String, Tiling, [u8; 2]), String> {
    let found = pictures(document.as_bytes(), url, of).map_err(|error| error.to_string())?;
    Ok((found.tiles.address.to_string(), found.tiling, [found.zooms.min, found.zooms.max]))
}

#[test]
fn tianditus_tiles_are_asked_for_by_key_and_value_with_the_key_that_was_given() {
    let document = TIANDITU.replace("HOST", "t0.example.cn");
    let url = "https://t0.example.cn/vec_c/wmts?tk=0a1b&request=GetCapabilities&SERVICE=wmts";
    let expected = "https://t0.example.cn/vec_c/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default\
                    &FORMAT=tiles&TILEMATRIXSET=c&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=0a1b";
    let found = read(&document, url, &Choice::default());
    assert_eq!(found, Ok((expected.to_owned(), Tiling::Degrees, [1, 18])));
    // Of another host, or without TLS, it stays what the document says.
    for other in [
        "https://t1.example.cn/vec_c/wmts?request=GetCapabilities",
        "http://t0.example.cn/vec_c/wmts?request=GetCapabilities",
    ] {
        let (address, ..) = read(&document, other, &Choice::default()).expect("read");
        assert!(address.starts_with("http://t0.example.cn/") && !address.contains("tk="), "{address}");
    }
    // A service that does not say where: there.
    let start = document.find("<ows:OperationsMetadata>").expect("there");
    let end = document.find("<Contents>").expect("there");
    let silent = format!("{}{}", &document[..start], &document[end..]);
    let (address, ..) =
        read(&silent, "https://a.cn/x?request=GetCapabilities&map=m", &Choice::default()).expect("read");
    assert!(address.starts_with("https://a.cn/x?SERVICE=WMTS&") && address.ends_with("&map=m"), "{address}");
}

#[test]
fn templates_are_filled_and_a_set_is_chosen_that_can_be_drawn() {
    let url = "https://tiles.example.cn/1.0.0/WMTSCapabilities.xml";
    let mercator = "https://tiles.example.cn/town/by%20day/2026/EPSG%3A3857/EPSG%3A3857%3A{z}/{y}/{x}.png";
    let found = read(RESTFUL, url, &choice("town", ""));
    assert_eq!(found, Ok((mercator.to_owned(), Tiling::Mercator, [10, 11])), "as far as its limits go");
    let degrees = "https://tiles.example.cn/town/by%20day/2026/EPSG%3A4326/EPSG%3A4326%3A{z-1}/{y}/{x}.png";
    let found = read(RESTFUL, url, &choice("town", "EPSG:4326"));
    assert_eq!(found, Ok((degrees.to_owned(), Tiling::Degrees, [1, 2])), "numbered from another zoom on");
}

#[test]
fn what_cannot_be_drawn_says_why() {
    let url = "https://tiles.example.cn/1.0.0/WMTSCapabilities.xml";
    let one = TIANDITU.to_owned();
    let check = |document: &str, of: &Choice, expected: &str| {
        let found = read(document, url, of).expect_err("refused");
        assert!(found.contains(expected), "{found}");
    };
    check(RESTFUL, &Choice::default(), "town, land: say which with --background-layer");
    check(RESTFUL, &choice("sea", ""), "no layer \"sea\", but town, land");
    check(
        RESTFUL,
        &choice("land", ""),
        "gauss: urn:ogc:def:crs:EPSG::4547 is neither Web Mercator nor degrees",
    );
    check(RESTFUL, &choice("town", "w"), "EPSG:3857 is not --background-matrix-set");
    check(&RESTFUL.replace("{Style}", "{Season}"), &choice("town", ""), "{Season}");
    check(&RESTFUL.replace("https://tiles", "ftp://tiles"), &choice("town", ""), "ftp://tiles");
    let degrees = Choice::default();
    check(&one.replace("<TileWidth>256", "<TileWidth>512"), &degrees, "another size than 256 × 256 pixels");
    check(&one.replace("90.0 -180.0</Top", "400 -400</Top"), &degrees, "but at 400 -400");
    check(&one.replace("1.479146777272828E8", "1.2E8"), &degrees, "matrix 2 is of a scale between");
    check(&one.replace("Identifier>2<", "Identifier>3<"), &degrees, "matrix 3 is not numbered by zoom");
    check(&one.replace("Identifier>1<", "Identifier>01<"), &degrees, "a nought before it");
    check(&one.replace("Identifier>1<", "Identifier>one<"), &degrees, "not named by a number");
    check(
        &one.replace(">tiles<", ">application/x-protobuf<"),
        &degrees,
        "no pictures, but application/x-protobuf",
    );
    check(&one.replace("name=\"GetTile\"", "name=\"GetMap\""), &degrees, "no address");
    check(&one.replace("<TileMatrixSet>c<", "<TileMatrixSet>d<"), &degrees, "d: it is not described");
    check("<html><body/></html>", &degrees, "<html>");
    check("no XML", &degrees, "no XML");
    let found = pictures(b"\xb5\xd8\xcd\xbc", url, &degrees).expect_err("not UTF-8");
    assert!(found.to_string().contains("UTF-8"), "{found}");
}
