// The entry of a provider whose addresses all lead to one origin: that of its mock. Used by mock.cpp.
#pragma once

#include <string>
#include <string_view>

#include "model/connection.h"
#include "providers/provider.h"

namespace sallyport::providers {

// Every address of the entry below `origin` ("http://127.0.0.1:9100"): https://api.example.com/v1/{x} becomes
// <origin>/api.example.com/v1/{x}, and {instance_url}/y becomes <origin>/instance_url/y. Settings that only
// said an address are gone, and so is what is known about the vendor's pages. All else stays as it is.
Provider at_origin(Provider provider, std::string_view origin);

// The entry with addresses of the mock's own where it leaves them to its metadata.
Provider with_all_places(Provider provider, std::string_view origin);

// What a tenant would fill in: what is given, else the default, else the example, else what the pattern
// takes.
model::Values mock_settings(const Provider& provider, const model::Values& given);

}  // namespace sallyport::providers
