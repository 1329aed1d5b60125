// Where a deployment stands below its host. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sallyport::http {

// The path of a public URL as in model::Deployment, without a slash at the end: "" for most.
std::string root_of(std::string_view public_url);

}  // namespace sallyport::http
