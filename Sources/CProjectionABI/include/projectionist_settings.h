/*
 * projectionist_settings.h - extension projectionist.settings/1: the host's settings.
 *
 * The rules of projectionist_plugin.h hold here as well. Fetched in init by host->extension; a null pointer says that
 * the host does not have it.
 */
#ifndef PROJECTIONIST_SETTINGS_H
#define PROJECTIONIST_SETTINGS_H

#include "projectionist_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROJECTIONIST_SETTINGS_1 "projectionist.settings/1"

/* Settings as the host resolved them, after the bridge. A plugin should read them here: getenv sees the same values, but
   is not safe beside a setenv of another library. */
typedef struct projectionist_settings_1 {
    size_t size; /* sizeof(projectionist_settings_1) */

    /* [any] The value of a variable, for example "CREATE_TABLE" or one of the plugin's own, valid until the process
       ends. PROJECTIONIST_OK or PROJECTIONIST_MISSING. */
    int32_t (*value)(const projectionist_host_1 *host, projectionist_string_1 name, projectionist_string_1 *value);
} projectionist_settings_1;

#ifdef __cplusplus
}
#endif
#endif /* PROJECTIONIST_SETTINGS_H */
