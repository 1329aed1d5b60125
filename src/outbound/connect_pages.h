// What people see while they connect an account (outbound §5 steps 1, 4, 5). Pure: pages as answers, with a
// content security policy that runs only our own script.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "vault/attempts.h"

namespace sallyport::outbound {

class ConnectPages {
 public:
  // `public_url` as in model::Deployment.
  explicit ConnectPages(std::string_view public_url);

  // Whom the link was made for, and the script that needs it; empty: none is named.
  struct Need {
    std::string_view member_name;
    std::string_view script;
  };
  // Asks before the person is sent to the provider. `way`: the provider's own page, which is where they will
  // be.
  http::Response ask(const vault::SeenAttempt& seen, const Need& need, std::string_view way,
                     std::string_view form_token) const;
  // Asks which account is to be kept.
  http::Response confirm(const vault::SeenAttempt& seen, std::string_view form_token) const;
  // What has become of it. An attempt that is not over yet is being finished elsewhere.
  http::Response end(const vault::SeenAttempt& seen) const;
  // In the place of an attempt: an expired link, another browser, and so on.
  http::Response refusal(const base::Error& error) const;

 private:
  struct End;
  http::Response page(std::string_view title, std::string_view body, const vault::SeenAttempt* seen,
                      std::string_view forms_to = {}) const;
  std::string end_body(const End& end, const vault::SeenAttempt* seen) const;

  std::string root_;
  std::string style_, script_;
};

// The host and port of a URL, as people read it.
std::string host_of_url(std::string_view url);
// `return_to` with the id of the attempt in its query, before the fragment.
std::string way_back(const model::ConnectAttempt& attempt);

}  // namespace sallyport::outbound
