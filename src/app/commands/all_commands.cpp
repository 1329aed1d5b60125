#include <algorithm>
#include <array>

#include "app/commands.h"
#include "app/commands/table.h"

namespace sallyport::app {

std::span<const Command> all_commands() {
  static constexpr std::array kCommands{
      Command{"init", run_init},
      Command{"setup-link", run_setup_link},
      Command{"account.reset-factors", run_account_reset_factors},
      Command{"integration.create", run_integration_create},
      Command{"integration.list", run_integration_list},
      Command{"integration.show", run_integration_show},
      Command{"integration.enable", run_integration_enable},
      Command{"integration.disable", run_integration_disable},
      Command{"integration.rotate", run_integration_rotate},
      Command{"integration.delete", run_integration_delete},
      Command{"account.reset-password", run_account_reset_password},
      Command{"tenant.verify-domain", run_tenant_verify_domain},
      Command{"tenant.provider-off", run_tenant_provider_off},
      Command{"directory.import", run_directory_import},
      Command{"provider.doctor", run_provider_doctor},
      Command{"audit.tail", run_audit_tail},
      Command{"audit.verify", run_audit_verify},
      Command{"backup", run_backup},
      Command{"keys.list", run_keys_list},
      Command{"keys.rotate", run_keys_rotate},
      Command{"keys.withdraw", run_keys_withdraw},
      Command{"keys.data", run_keys_data},
      Command{"keys.rotate-data", run_keys_rotate_data},
      Command{"keys.rewrap", run_keys_rewrap},
  };
  return kCommands;
}

base::Result<boost::json::value> run_command(Application& application, std::string_view name,
                                             const boost::json::object& arguments) {
  const auto commands = all_commands();
  const auto found = std::ranges::find(commands, name, &Command::name);
  if (found == commands.end()) return base::not_found("command");
  try {
    return found->run(application, arguments);
  } catch (const std::exception& fault) {
    return base::unavailable(std::string("The command failed: ") + fault.what() + ".", 1);
  }
}

}  // namespace sallyport::app
