// The functions behind the command table, one file for each topic.
#pragma once

#include <boost/json.hpp>

#include "app/application.h"
#include "app/arguments.h"
#include "base/result.h"

namespace sallyport::app {

using CommandAnswer = base::Result<boost::json::value>;

CommandAnswer run_init(Application& application, const boost::json::object& object);
CommandAnswer run_setup_link(Application& application, const boost::json::object& object);
CommandAnswer run_account_reset_password(Application& application, const boost::json::object& object);
CommandAnswer run_tenant_provider_off(Application& application, const boost::json::object& object);

CommandAnswer run_account_reset_factors(Application& application, const boost::json::object& object);

CommandAnswer run_integration_create(Application& application, const boost::json::object& object);
CommandAnswer run_integration_list(Application& application, const boost::json::object& object);
CommandAnswer run_integration_show(Application& application, const boost::json::object& object);
CommandAnswer run_integration_enable(Application& application, const boost::json::object& object);
CommandAnswer run_integration_disable(Application& application, const boost::json::object& object);
CommandAnswer run_integration_rotate(Application& application, const boost::json::object& object);
CommandAnswer run_integration_delete(Application& application, const boost::json::object& object);

CommandAnswer run_tenant_verify_domain(Application& application, const boost::json::object& object);

CommandAnswer run_directory_import(Application& application, const boost::json::object& object);

// Of a tenant's provider; commands/provider_doctor.h has the one for entries of the catalogue.
CommandAnswer run_provider_doctor(Application& application, const boost::json::object& object);

CommandAnswer run_audit_tail(Application& application, const boost::json::object& object);
CommandAnswer run_audit_verify(Application& application, const boost::json::object& object);

CommandAnswer run_backup(Application& application, const boost::json::object& object);

CommandAnswer run_keys_list(Application& application, const boost::json::object& object);
CommandAnswer run_keys_rotate(Application& application, const boost::json::object& object);
CommandAnswer run_keys_withdraw(Application& application, const boost::json::object& object);
CommandAnswer run_keys_data(Application& application, const boost::json::object& object);
CommandAnswer run_keys_rotate_data(Application& application, const boost::json::object& object);
CommandAnswer run_keys_rewrap(Application& application, const boost::json::object& object);

}  // namespace sallyport::app
