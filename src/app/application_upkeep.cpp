// The part of Application that runs beside the requests: start, work that repeats, and the end.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "app/application.h"
#include "async/timer.h"
#include "audit/checkpoint.h"

namespace sallyport::app {
namespace {

using base::Result;
using std::chrono::seconds;

constexpr seconds kUpkeepPeriod{20};
// A change of another process is on every core within a second of its commit (security Q16), also when its
// notification was lost.
constexpr std::chrono::milliseconds kLongestUnseen{500};
constexpr int kMovesInARow = 100;                         // of a thousand values each; others come between
constexpr std::chrono::milliseconds kBetweenRounds{5};    // of work that waits by itself
constexpr std::chrono::milliseconds kBetweenPieces{100};  // of the audit log that are read to check it

// The new content or the old one, never half of it.
Result<void> replace_file(const std::string& path, const std::string& content) {
  const std::string fresh = path + ".new";
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  out << content;
  out.close();
  if (!out || std::rename(fresh.c_str(), path.c_str()) != 0)
    return base::unavailable(fmt::format("{} cannot be written: {}.", path, std::strerror(errno)), 1);
  return {};
}

}  // namespace

void Application::start(Talks talks) {
  audit_->start();
  for (std::size_t i = 0; i < runtime_.size(); ++i)
    runtime_.core(i).when_idle([this] { audit_->commit_now(); });
  runtime_.start();
  started_ = true;
  start_upkeep(talks);
}

Result<void> Application::listen() {
  blobs_->clear_incoming();
  return server_->start();
}

void Application::start_upkeep(Talks talks) {
  async::Core& core = runtime_.core(0);
  std::promise<void> spawned;
  core.post([&, talks] {
    upkeep_ = std::make_unique<async::TaskGroup>(core, "upkeep");
    const auto repeat = [&](const char* name, std::function<async::Task<>()> work) {
      upkeep_->spawn(async::every(kUpkeepPeriod, name, world_.log, std::move(work)));
    };
    repeat("data keys", [this] { return maintain_data_keys(); });
    repeat("tokens", [this] { return tokens_->maintain(); });
    repeat("integrations", [this] { return integrations_->maintain(); });
    repeat("sessions of people", [this] { return accounts_->maintain(); });
    repeat("sign-ins at providers", [this] { return provider_sign_in_->maintain(); });
    repeat("links for passwords", [this] { return password_links_->maintain(); });
    repeat("limits", [this] { return limits_->maintain(); });
    repeat("inventory", [this] { return inventory_->maintain(); });
    repeat("access policies", [this] { return policies_->maintain(); });
    repeat("files", [this] { return attachments_->maintain(); });
    dispatcher_ = std::make_unique<webhooks::Dispatcher>(*webhook_house_, core);
    repeat("old messages of webhooks", [this] { return dispatcher_->maintain(); });
    repeat("last uses of connections", [this] { return hand_out_->maintain(); });
    repeat("people of host products", [this] { return sessions_->maintain(); });
    repeat("old attempts to connect", [this] { return attempts_->maintain(); });
    const auto at_once = [&](const char* name, std::function<async::Task<>()> work) {
      upkeep_->spawn(async::every(kBetweenRounds, name, world_.log, std::move(work)));
    };
    if (talks == Talks::kYes) {
      upkeep_->spawn(refresher_->recover_at_start(!database_->shared()));
      upkeep_->spawn(async::every(vault::kBetweenRecoveries, "interrupted refreshes", world_.log,
                                  [this] { return refresher_->recover(); }));
      repeat("connections that end", [this] { return endings_->maintain(); });
      repeat("sign-ins that nobody has answered", [this] { return attempts_->end_unanswered(); });
      at_once("webhooks", [this] { return dispatcher_->round(); });
      at_once("events for webhooks", [this] { return dispatcher_->follow_events(); });
    }
    repeat("audit checkpoint", [this] { return publish_checkpoint(); });
    upkeep_->spawn(async::every(kBetweenPieces, "audit chain", world_.log, [this] { return watch_chain(); }));
    if (changes_pool_) at_once("changes of other processes", [this] { return follow_other_processes(); });
    spawned.set_value();
  });
  spawned.get_future().wait();
}

// A letter takes as long as its server likes; nobody waits for it.
std::function<void(accounts::FactorNotice)> Application::teller() {
  if (!invitation_mail_) return {};
  return [this](accounts::FactorNotice told) {
    runtime_.core(0).post([this, notice = std::move(told)] {
      if (!upkeep_) return;  // the end has come
      upkeep_->spawn([](InvitationMail& mail, accounts::FactorNotice to_tell) -> async::Task<> {
        static_cast<void>(co_await mail.deliver(to_tell));  // what fails is logged there
      }(*invitation_mail_, notice));
    });
  };
}

// Other processes on the same database have changed something, perhaps: what it is stands in the change feed.
async::Task<> Application::follow_other_processes() {
  const auto look =
      co_await changes_pool_->run([this] { return database_->wait_for_change(kLongestUnseen); });
  if (!look || !*look) co_return;
  co_await on_pool([this] { data_keys_->follow(); });  // before what is sealed under them
  co_await tokens_->follow();
  co_await integrations_->follow();
}

async::Task<> Application::maintain_data_keys() {
  bool more = true;
  for (int i = 0; more && i < kMovesInARow; ++i) {
    more = false;
    co_await on_pool([this, &more] {
      data_keys_->maintain();  // each time: moving may take longer than the keys are good
      more = data_keys_->move_values();
    });
  }
}

async::Task<> Application::on_pool(std::function<void()> work) {
  if (const auto done = co_await pool_.run(std::move(work)); !done)
    world_.log.warning("What is due for the data keys waits.", {{"reason", done.error().message}});
}

// Writes the signed end of the log beside the database, for whoever copies it elsewhere (security T5).
async::Task<> Application::publish_checkpoint() {
  const auto tip = chain_watch_->end_to_publish();
  if (!tip) co_return;
  const auto outcome = co_await pool_.run([this, tip]() -> Result<void> {
    return replace_file(config_.checkpoint_path(), audit::sign_checkpoint(checkpoint_key_, *tip) + "\n");
  });
  if (!outcome)
    world_.log.warning("The audit checkpoint could not be published.", {{"reason", outcome.error().message}});
}

async::Task<> Application::watch_chain() {
  if (!chain_watch_->is_due()) co_return;
  static_cast<void>(co_await pool_.run([this] { chain_watch_->step(); }));  // a full queue: the next time
}

async::Task<bool> Application::finish_upkeep() {
  upkeep_->cancel();
  co_await upkeep_->wait();
  upkeep_.reset();
  co_await attempts_->finish();
  co_await password_links_->finish();
  co_await refresher_->finish();
  co_await hand_out_->maintain();  // last uses that are still in memory only
  co_await dispatcher_->finish();
  dispatcher_.reset();
  co_await integrations_->maintain();  // last uses that are still in memory only
  co_await limits_->maintain();        // and what was counted
  co_await publish_checkpoint();
  co_return true;
}

std::size_t Application::stop() {
  if (!started_ || stopped_) return 0;
  stopped_ = true;
  const std::size_t cut = server_->drain();
  try {
    run([this] { return finish_upkeep(); });
  } catch (const std::exception& fault) {
    world_.log.error("The upkeep did not end cleanly.", {{"reason", fault.what()}});
  }
  audit_->stop();
  runtime_.stop();
  runtime_.join();
  return cut;
}

}  // namespace sallyport::app
