#include "registration_days.h"

#include <stdlib.h>
#include <string.h>

static int compare(const calendar_day *left, const calendar_day *right) {
    return memcmp(left->text, right->text, sizeof left->text);
}

/* The first place whose day is not before `day`. Events come mostly in the order of time, so the last day is tried
   first. */
static size_t place_of(const registration_days *days, const calendar_day *day) {
    size_t low = 0, high = days->count;
    if (high > 0) {
        int order = compare(day, &days->days[high - 1].day);
        if (order == 0) return high - 1;
        if (order > 0) return high;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&days->days[middle].day, day) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

bool registration_days_add(registration_days *days, const calendar_day *day) {
    size_t place = place_of(days, day);
    if (place < days->count && compare(&days->days[place].day, day) == 0) {
        days->days[place].dogs++;
        return true;
    }
    if (days->count == days->capacity) {
        size_t capacity = days->capacity == 0 ? 16 : days->capacity * 2;
        registration_day *grown = realloc(days->days, capacity * sizeof *grown);
        if (grown == NULL) return false;
        days->days = grown;
        days->capacity = capacity;
    }
    memmove(&days->days[place + 1], &days->days[place], (days->count - place) * sizeof *days->days);
    days->days[place] = (registration_day){*day, 1};
    days->count++;
    return true;
}

void registration_days_free(registration_days *days) {
    free(days->days);
    *days = (registration_days){0};
}
