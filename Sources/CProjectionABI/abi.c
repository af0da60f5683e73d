/* The header is the contract; this file makes the compiler hold its sizes still on 64-bit platforms. */
#include "projectionist.h"

#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(projectionist_string_1) == 16, "projectionist_string_1 is immutable");
_Static_assert(sizeof(projectionist_bytes_1) == 16, "projectionist_bytes_1 is immutable");
_Static_assert(sizeof(projectionist_event_1) == 72, "projectionist_event_1 is immutable");
_Static_assert(sizeof(projectionist_host_1) == 48, "projectionist_host_1 is immutable");
_Static_assert(sizeof(projectionist_value_1) == 24, "projectionist_value_1 is immutable");
_Static_assert(sizeof(projectionist_sql_1) == 104, "projectionist_sql_1 is immutable");
_Static_assert(sizeof(projectionist_json_node_1) == 24, "projectionist_json_node_1 is immutable");
_Static_assert(sizeof(projectionist_json_1) == 88, "projectionist_json_1 is immutable");
_Static_assert(sizeof(projectionist_settings_1) == 16, "projectionist_settings_1 is immutable");
_Static_assert(sizeof(projectionist_label_1) == 32, "projectionist_label_1 is immutable");
_Static_assert(sizeof(projectionist_metrics_1) == 32, "projectionist_metrics_1 is immutable");
_Static_assert(sizeof(projectionist_hook_create_1) == 56, "projectionist_hook_create_1 is immutable");
_Static_assert(sizeof(projectionist_projection_change_1) == 96, "projectionist_projection_change_1 is immutable");
_Static_assert(sizeof(projectionist_lifespan_1) == 64, "projectionist_lifespan_1 is immutable");
_Static_assert(sizeof(projectionist_projection_1) == 48, "projectionist_projection_1 is immutable");
_Static_assert(sizeof(projectionist_factory_1) == 128, "projectionist_factory_1 is immutable");
_Static_assert(sizeof(projectionist_hello_1) == 32, "projectionist_hello_1 is immutable");
#endif
