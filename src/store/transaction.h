// One transaction on one connection, the same for every driver.
#pragma once

#include <functional>

#include "store/database.h"

namespace sallyport::store {

template <class Connection>
void read_on(Connection& connection, const std::function<void(Session&)>& work) {
  try {
    connection.begin_read();
    work(connection);
  } catch (...) {
    connection.roll_back();
    throw;
  }
  connection.roll_back();  // nothing was changed: ends the snapshot without a write
}

template <class Connection>
void write_on(Connection& connection, const std::function<bool(Session&)>& work) {
  try {
    connection.begin_write();
    if (work(connection)) {
      connection.commit();
      return;
    }
  } catch (...) {
    connection.roll_back();
    throw;
  }
  connection.roll_back();
}

}  // namespace sallyport::store
