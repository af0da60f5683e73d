/*
 * projectionist_metrics.h - extension projectionist.metrics/1: a plugin's own numbers in the host's /metrics.
 *
 * The rules of projectionist_plugin.h hold here as well. Fetched in init by host->extension; a null pointer says that
 * the host does not have it.
 */
#ifndef PROJECTIONIST_METRICS_H
#define PROJECTIONIST_METRICS_H

#include "projectionist_plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PROJECTIONIST_METRICS_1 "projectionist.metrics/1"

/* One label of a series. Both are copied by the function that takes it. */
typedef struct projectionist_label_1 {
    projectionist_string_1 name;  /* ASCII letters, digits and '_', no digit first; at most 100 bytes; not "le" */
    projectionist_string_1 value; /* at most 200 bytes                                                          */
} projectionist_label_1;

/* Numbers that show how a plugin fares. The rules of a label's name hold for a metric's name, which may also be "le"; in
   /metrics the plugin's id stands in front of it: "plugin_trick_counts_tricks_total". Of one name every series has one type.
   They are no part of a transaction: what a batch has counted stays counted when the batch fails and comes again.
   Each call looks its series up: once a batch is better than once an event.
   [any, from init on] for every function, each of which returns PROJECTIONIST_OK, or PROJECTIONIST_FAILED with nothing
   done: a name that is none, more than 8 labels, a number that is not finite, an amount below 0, a name that has another type, or
   more than 1000 series of the plugin, of which the host's log tells once. */
typedef struct projectionist_metrics_1 {
    size_t size; /* sizeof(projectionist_metrics_1) */

    /* Adds to a counter. */
    int32_t (*count)(const projectionist_host_1 *host, projectionist_string_1 name, const projectionist_label_1 *labels,
                     size_t label_count, double amount);

    /* Sets a gauge. */
    int32_t (*gauge)(const projectionist_host_1 *host, projectionist_string_1 name, const projectionist_label_1 *labels,
                     size_t label_count, double value);

    /* Adds one observation to a histogram, whose buckets are made for seconds, from half a millisecond to half a minute. */
    int32_t (*observe)(const projectionist_host_1 *host, projectionist_string_1 name,
                       const projectionist_label_1 *labels, size_t label_count, double value);
} projectionist_metrics_1;

#ifdef __cplusplus
}
#endif
#endif /* PROJECTIONIST_METRICS_H */
