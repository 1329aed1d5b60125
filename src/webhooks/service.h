// Webhooks: where integrations have events sent to (external-api §12). api/ calls it.
//
// A webhook belongs to an integration and is sent what that may see. Making, changing or trying one out, and
// seeing what it was sent, needs "webhooks:write" or "webhooks:read" and that the caller acts as the
// integration (House::check_acts_as), which is asked in the transaction itself. A new one is not active: it
// becomes so when its receiver has taken a test message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/secret.h"
#include "model/webhook.h"
#include "webhooks/attempt.h"
#include "webhooks/house.h"

namespace sallyport::webhooks {

struct NewWebhook {
  std::optional<model::IntegrationId> integration{};  // nothing: the caller's own
  std::string name{};
  std::string url{};
  model::WebhookFormat format = model::WebhookFormat::kNative;
  std::vector<std::string> events{};
  std::vector<model::AssetId> assets{};
};
struct WebhookChange {
  std::optional<std::string> name{};
  std::optional<std::string> url{};  // another one has to be tried out again
  std::optional<std::vector<std::string>> events{};
  std::optional<std::vector<model::AssetId>> assets{};
};
// The only place where the secret leaves the house in clear: once.
struct WithSecret {
  model::Webhook webhook;
  base::Secret secret;
};
template <class T>
struct Page {
  std::vector<T> items{};
  std::int64_t next = 0;  // for `after` of the next page; 0 on the last one
};
struct DeliveryQuery {
  std::optional<model::DeliveryState> state{};
  std::int64_t limit = 25;
  std::int64_t after = 0;
};

class Service {
 public:
  // `house` outlives it.
  explicit Service(const House& house) : house_(house) {}

  // Oldest first. kInvalid "limit".
  async::Task<base::Result<Page<model::Webhook>>> list(const model::Caller& caller,
                                                       std::optional<model::IntegrationId> integration,
                                                       std::int64_t limit, std::int64_t after);
  async::Task<base::Result<std::int64_t>> count(const model::Caller& caller);  // of kMostWebhooks
  async::Task<base::Result<model::Webhook>> get(const model::Caller& caller, model::WebhookId id);
  // kInvalid with the member at fault; kQuota "too_many_webhooks".
  async::Task<base::Result<WithSecret>> create(const model::Caller& caller, NewWebhook wanted);
  async::Task<base::Result<model::Webhook>> change(const model::Caller& caller, model::WebhookId id,
                                                   WebhookChange change,
                                                   std::optional<std::int64_t> expected_version);
  // Ends it with all that was to be delivered.
  async::Task<base::Result<void>> remove(const model::Caller& caller, model::WebhookId id);

  // Sends a test message now, and answers what came of it.
  async::Task<base::Result<Attempt>> test(const model::Caller& caller, model::WebhookId id);
  // Sends a test message and, when it is taken, everything from now on; a webhook that was active before goes
  // on where it stopped, unless `skip_missed`. kConflict "test_failed" says what the receiver did.
  async::Task<base::Result<model::Webhook>> activate(const model::Caller& caller, model::WebhookId id,
                                                     bool skip_missed);
  async::Task<base::Result<model::Webhook>> deactivate(const model::Caller& caller, model::WebhookId id);
  // The old secret signs beside the new one for a day.
  async::Task<base::Result<WithSecret>> rotate_secret(const model::Caller& caller, model::WebhookId id);

  // Newest first. kInvalid "limit".
  async::Task<base::Result<Page<model::Delivery>>> deliveries(const model::Caller& caller,
                                                              model::WebhookId id, DeliveryQuery query);
  async::Task<base::Result<model::Delivery>> delivery(const model::Caller& caller, model::WebhookId id,
                                                      model::DeliveryId delivery);
  // Sends one again, whatever has become of it, or all that are dead; answers how many.
  async::Task<base::Result<std::int64_t>> replay(const model::Caller& caller, model::WebhookId id,
                                                 std::optional<model::DeliveryId> delivery);

 private:
  base::Result<model::Webhook> find_own(store::Session& session, const model::Caller& caller,
                                        const model::WebhookId& id) const;
  template <class Work>
  auto look(const model::Caller& caller, model::WebhookId id, std::string_view permission, Work work)
      -> async::Task<std::invoke_result_t<Work&, store::Session&, model::Webhook&>>;
  template <class Work>
  auto write(const model::Caller& caller, model::WebhookId id, Work work)
      -> async::Task<std::invoke_result_t<Work&, store::Session&, model::Webhook&>>;
  template <class Edit>
  async::Task<base::Result<model::Webhook>> edit(const model::Caller& caller, model::WebhookId id,
                                                 std::optional<std::int64_t> expected_version, bool secrets,
                                                 Edit edit);
  async::Task<base::Result<Attempt>> try_out(const model::Caller& caller, const model::Webhook& webhook);

  const House& house_;
};

}  // namespace sallyport::webhooks
