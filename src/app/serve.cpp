#include "app/serve.h"

#include <csignal>
#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <unistd.h>

#include "app/application.h"
#include "app/commands.h"
#include "app/control.h"
#include "app/json_log.h"
#include "app/process.h"
#include "app/sealed_server.h"
#include "base/clock.h"
#include "base/version.h"
#include "crypto/key_memory.h"
#include "crypto/system_random.h"

namespace sallyport::app {
namespace {

constexpr int kCouldNotStart = 1;
constexpr int kCutRequests = 3;

void log_refusal(base::Log& log, std::string_view what, const base::Error& error) {
  log.error(
      what,
      {{"code", error.code}, {"reason", error.message}, {"field", error.field}, {"detail", error.detail}});
}

// Handles signals until one of them asks to end.
template <class Reload>
void wait_for_end(base::Log& log, Reload reload) {
  while (true) {
    const int signal = wait_for_signal();
    if (signal != SIGHUP) {
      log.info("Ending: new requests are refused, those in flight are finished.", {{"signal", signal}});
      return;
    }
    if (const base::Result<void> outcome = reload(); !outcome)
      log_refusal(log, "The TLS files were not taken; the ones before stay in use.", outcome.error());
    else
      log.info("The TLS files were read again.");
  }
}

// On the console alone: whoever reads the log is not the first administrator (security N14).
void say_setup_link(Application& application, base::Log& log) {
  if (::isatty(STDOUT_FILENO) == 0) {  // what is written there may be kept as a log
    const auto needed = application.run([&] { return application.accounts().setup_needed(); });
    if (needed && *needed)
      std::cout << "Nobody is set up yet: `sallyport setup-link` prints a link." << std::endl;
    return;
  }
  const auto link = application.run([&] { return application.accounts().first_setup_link(); });
  if (!link) log_refusal(log, "The set-up link could not be made.", link.error());
  if (!link || !*link) return;
  std::cout << "Set up Sallyport: " << (*link)->reveal_text() << std::endl;
}

int serve_open(Application& application, const Config& config, base::Log& log) {
  application.start(Application::Talks::kYes);
  auto control = ControlServer::start(
      config.data_dir,
      [&](const ControlRequest& request) {
        return run_command(application, request.command, request.arguments);
      },
      log);
  if (!control) {
    log_refusal(log, "The control socket cannot be opened.", control.error());
    return kCouldNotStart;
  }
  if (const auto listening = application.listen(); !listening) {
    log_refusal(log, "The server cannot listen.", listening.error());
    return kCouldNotStart;
  }
  log.info("Serving.", {{"listen", config.server.listen},
                        {"port", application.server().port()},
                        {"public_url", application.deployment().public_url},
                        {"version", base::kVersion}});
  say_setup_link(application, log);
  wait_for_end(log, [&] { return application.server().reload_tls(); });
  control->reset();
  return application.stop() == 0 ? 0 : kCutRequests;
}

int serve_sealed(const Config& config, World world, const base::Error& reason) {
  log_refusal(world.log,
              "Starting sealed: only health and the public keys are served until the key is there.", reason);
  SealedServer server(config, world);
  if (const auto listening = server.start(); !listening) {
    log_refusal(world.log, "The server cannot listen.", listening.error());
    return kCouldNotStart;
  }
  wait_for_end(world.log, [&] { return server.reload_tls(); });
  server.stop();
  return 0;
}

// Without the right key there is nothing to unseal with, which is no reason to be down (security S22).
bool means_sealed(const base::Error& error) { return error.code == "no_key" || error.code == "unknown_kek"; }

}  // namespace

int serve(const LoadedConfig& loaded) {
  block_signals();
  const base::SystemClock clock;
  crypto::SystemRandom random;
  JsonLog log(clock, loaded.config.log_level);
  const World world{.clock = clock, .random = random, .log = log};
  if (crypto::reserve_key_memory() == crypto::KeyMemory::kUnlocked)
    log.warning("Keys are in memory that can be swapped out. Raise the limit for locked memory (ulimit -l).",
                {{"needed_bytes", static_cast<std::int64_t>(crypto::kKeyMemoryBytes)}});
  try {
    auto application = Application::open(loaded.config, world, true);
    if (application) return serve_open(**application, loaded.config, log);
    if (means_sealed(application.error())) return serve_sealed(loaded.config, world, application.error());
    log_refusal(log, "The server cannot start.", application.error());
  } catch (const std::exception& fault) {
    log.error("The server cannot start.", {{"reason", fault.what()}});
  }
  return kCouldNotStart;
}

}  // namespace sallyport::app
