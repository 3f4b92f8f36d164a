//! The one call of GDAL that has no safe binding: warping a raster onto a grid.
#![allow(unsafe_code)]

use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};

use gdal::Dataset;

use crate::gdal_log;

/// Warps `source` into the raster `target` that exists already, with the arguments of `gdalwarp`. The error is what
/// GDAL says.
pub(crate) fn warp(source: &Dataset, target: &Dataset, arguments: &[&str]) -> Result<(), String> {
    let arguments: Vec<CString> = arguments
        .iter()
        .map(|argument| CString::new(*argument).map_err(|_| "an argument holds a NUL byte".to_owned()))
        .collect::<Result<_, _>>()?;
    let mut pointers: Vec<*mut c_char> =
        arguments.iter().map(|argument| argument.as_ptr().cast_mut()).chain([null_mut()]).collect();
    // SAFETY: `pointers` is a list of NUL-terminated strings that ends with a null pointer, as asked for; GDAL copies
    // what it needs, so the strings may be dropped afterwards. A null result is checked.
    let options = unsafe { gdal_sys::GDALWarpAppOptionsNew(pointers.as_mut_ptr(), null_mut()) };
    if options.is_null() {
        return Err(said());
    }
    let mut sources = [source.c_dataset()];
    let mut usage_error = 0;
    // SAFETY: both handles belong to datasets that are borrowed for the whole call and used by no other thread (the
    // type is not `Sync`); `sources` holds one handle, as its count says; `options` was checked and is freed once.
    // With a target given, GDAL returns that same handle and opens nothing that would have to be closed here.
    let result = unsafe {
        let result = gdal_sys::GDALWarp(null(), target.c_dataset(), 1, sources.as_mut_ptr(), options, &mut usage_error);
        gdal_sys::GDALWarpAppOptionsFree(options);
        result
    };
    match result.is_null() || usage_error != 0 {
        true => Err(said()),
        false => match gdal_log::take().into_iter().find(|said| said.failure) {
            Some(failure) => Err(failure.text),
            None => Ok(()),
        },
    }
}

fn said() -> String {
    gdal_log::take()
        .into_iter()
        .rfind(|said| said.failure)
        .map_or_else(|| "no reason is given".to_owned(), |said| said.text)
}
