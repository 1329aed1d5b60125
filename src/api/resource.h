// The resources of the native API: one file each, one line each in all_resources.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "api/endpoint.h"

namespace sallyport::api {

struct Resource {
  std::string_view tag;    // how the API description groups its routes: "Groups"
  std::string_view about;  // one sentence
  std::vector<Endpoint> endpoints;
};

// One function for each file; all_resources.cpp lists them.
Resource whoami();
Resource integrations();
Resource credentials();
Resource users();
Resource groups();
Resource audit_log();
Resource keys();
Resource roles();
Resource members();
Resource invitations();
Resource administrators();
Resource tenant();
Resource assets();
Resource events();
Resource attachments();
Resource policies();
Resource access_questions();
Resource usage();
Resource limits();
Resource quotas();
Resource webhooks();
Resource catalogue();
Resource providers();
Resource connections();
Resource account_connections();
Resource connection_attempts();
Resource sign_in();
Resource provider_sign_in();
Resource passwords();
Resource sessions();
Resource factors();
Resource setup();

}  // namespace sallyport::api
