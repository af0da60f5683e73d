/*
 * projectionist.h - the contract between the Projectionist host and a projection plugin, and every extension of it.
 */
#ifndef PROJECTIONIST_H
#define PROJECTIONIST_H

#include "projectionist_json.h"
#include "projectionist_lifespan.h"
#include "projectionist_metrics.h"
#include "projectionist_plugin.h"
#include "projectionist_settings.h"
#include "projectionist_sql.h"

#endif /* PROJECTIONIST_H */
