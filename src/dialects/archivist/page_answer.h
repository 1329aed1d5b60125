// The lists of members, invitations and organisations: from what a client asks to a page of directory/, and
// back. Positions are texts of the service.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "dialects/archivist/body.h"
#include "dialects/archivist/list_wire.h"
#include "directory/page.h"

namespace sallyport::dialects::archivist {

// Where the page begins; empty: at the start.
inline std::string after_of(const ListRequest& request) {
  return request.after ? std::string(text_of(request.after->at("after").as_string())) : std::string();
}

// `write` makes the JSON of an entry.
template <class T, class Write>
http::Response page_answer(const House& house, const http::Context& context, std::string_view name,
                           std::string_view member, const ListRequest& request,
                           const directory::Page<T>& page, Write write) {
  boost::json::array entries;
  for (const auto& each : page.items) entries.push_back(write(each));
  std::string next;
  if (!page.next.empty()) next = seal_next(house, context, name, request, {{"after", page.next}});
  return write_list(member, std::move(entries), next, page.total);
}

}  // namespace sallyport::dialects::archivist
