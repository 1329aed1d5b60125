// For tests: what a core knows of the integrations, as text to compare with what the store says.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bytes.h"
#include "integrations/client_reader.h"
#include "integrations/read_model.h"
#include "store/database.h"

namespace sallyport::integrations {

inline std::vector<std::string_view> words_of(const model::PermissionSet& permissions) {
  std::vector<std::string_view> words;
  for (const auto permission : permissions.list()) words.push_back(model::to_string(permission));
  return words;
}

inline std::string text_of(const Client& client) {
  const model::Integration& it = client.integration;
  std::string text = fmt::format("{} {} v{} enabled {} {} role {} [{}] since {}\n", it.id.to_string(),
                                 it.name, it.version, it.enabled, client.tenant_enabled, client.role->name,
                                 fmt::join(words_of(client.role->permissions), " "),
                                 base::unix_micros(it.tokens_valid_from));
  for (const auto& credential : it.credentials)
    text += fmt::format("  {} {} until {} ended {} generation {}\n", credential.id.to_string(),
                        base::hex_encode(credential.digest),
                        credential.valid_until ? base::unix_micros(*credential.valid_until) : 0,
                        credential.tokens_ended, credential.generation);
  return text;
}

// Call it on the model's core.
inline std::string known_to(const ReadModel& model) {
  std::map<std::string, std::string> clients;
  for (const auto& id : model.ids()) clients[id.to_string()] = text_of(*model.find(id));
  std::string all;
  for (const auto& [id, text] : clients) all += text;
  return all;
}

inline std::string stored_in(store::Database& database, std::string_view issuer) {
  std::map<std::string, std::string> clients;
  database.read([&](store::Session& session) {
    clients.clear();
    ClientReader(session, issuer).read_all([&](Update&& update) {
      clients[update.id.to_string()] = text_of(*update.client);
    });
  });
  std::string all;
  for (const auto& [id, text] : clients) all += text;
  return all;
}

}  // namespace sallyport::integrations
