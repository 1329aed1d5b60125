// What requests to providers have in common: their headers, their body, and how the client says who it is.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "egress/client.h"
#include "providers/requests.h"

namespace sallyport::providers {

using Fields = std::vector<std::pair<std::string, std::string>>;

// A name that a header may have and that is not ours to set.
bool is_free_header(std::string_view name);

// A request without a body: Accept and User-Agent.
egress::Request plain_request(std::string method, std::string url);

// Adds the headers with their templates filled in. Refusals: those of fill_text().
base::Result<void> add_headers(egress::Request& request, const std::vector<Parameter>& headers,
                               const Values& values);

// Adds the parameters with their templates filled in, in the place of a field of the same name; empty ones
// are left out. Refusals: those of fill_text().
base::Result<void> add_parameters(Fields& fields, const std::vector<Parameter>& parameters,
                                  const Values& values);

// Who the client is, in a header or in the fields. A client without a secret says its id and nothing else.
// Refusal: kInvalid "secret" where only a secret would do. CHECKs that there is a secret of that number.
base::Result<void> add_client(egress::Request& request, Fields& fields, const App& app, ClientAuth auth,
                              std::size_t secret);

void set_body(egress::Request& request, const Fields& fields, BodyFormat format);

}  // namespace sallyport::providers
