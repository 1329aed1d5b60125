// The pages, styles and scripts that are in the binary, and how they are sent: with a content security policy
// that runs only our own files (security H19). Pure.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "http/url_root.h"

namespace sallyport::outbound {

// Of all our pages; a page adds what else it needs.
inline constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

// The content of a file of pages/. CHECKs that there is one.
std::string_view page_file(std::string_view name);
// "/connect/files/connect.<digits of its content>.css" below the path of `public_url`: the name under which
// browsers may keep it.
std::string page_file_url(std::string_view public_url, std::string_view name);
using http::root_of;

// A page of ours.
http::Response page_answer(std::string html, std::string policy);
// What GET /connect/files/{name} answers: styles and scripts, for ever under their names. Status 404 for
// another name.
http::Response page_file_answer(std::string_view name);

}  // namespace sallyport::outbound
