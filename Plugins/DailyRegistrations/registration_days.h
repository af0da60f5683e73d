/* How many dogs were registered on which day: what one batch folds to. */
#ifndef REGISTRATION_DAYS_H
#define REGISTRATION_DAYS_H

#include "calendar_day.h"

#include <stdint.h>

typedef struct registration_day {
    calendar_day day;
    int64_t dogs;
} registration_day;

/* Sorted by day. Start with all zero; registration_days_free gives the memory back. */
typedef struct registration_days {
    registration_day *days;
    size_t count;
    size_t capacity;
} registration_days;

/* Counts one dog. False when there is no memory. */
bool registration_days_add(registration_days *days, const calendar_day *day);

void registration_days_free(registration_days *days);

#endif /* REGISTRATION_DAYS_H */
