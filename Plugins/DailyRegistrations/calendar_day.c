#include "calendar_day.h"

#include <stdint.h>

/* What is left of the text. */
typedef struct scanner {
    const char *at;
    const char *end;
} scanner;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool take(scanner *s, char c) {
    if (s->at == s->end || *s->at != c) return false;
    s->at++;
    return true;
}

static bool number(scanner *s, int digits, int *value) {
    if (s->end - s->at < digits) return false;
    *value = 0;
    for (int i = 0; i < digits; i++) {
        if (!is_digit(s->at[i])) return false;
        *value = *value * 10 + (s->at[i] - '0');
    }
    s->at += digits;
    return true;
}

/* HH, HH:MM, HH:MM:SS or HH:MM:SS.ffffff in microseconds, for times and offsets alike. */
static bool clock_time(scanner *s, int64_t *microseconds) {
    int hours, minutes = 0, seconds = 0;
    int64_t fraction = 0;
    if (!number(s, 2, &hours) || hours > 23) return false;
    if (take(s, ':')) {
        if (!number(s, 2, &minutes) || minutes > 59) return false;
        if (take(s, ':')) {
            if (!number(s, 2, &seconds) || seconds > 59) return false;
            if (take(s, '.')) {
                if (s->at == s->end || !is_digit(*s->at)) return false;
                for (int64_t unit = 100000; s->at < s->end && is_digit(*s->at); unit /= 10) {
                    fraction += unit * (*s->at++ - '0');
                }
            }
        }
    }
    *microseconds = ((int64_t)hours * 3600 + minutes * 60 + seconds) * 1000000 + fraction;
    return true;
}

static int days_in_month(int month, int year) {
    if (month == 4 || month == 6 || month == 9 || month == 11) return 30;
    if (month != 2) return 31;
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
}

/* Goes to the day before or after; an offset is always shorter than a day. */
static void step(int *year, int *month, int *day, int by) {
    *day += by;
    if (*day < 1) {
        if (--*month < 1) {
            *month = 12;
            --*year;
        }
        *day = days_in_month(*month, *year);
    } else if (*day > days_in_month(*month, *year)) {
        *day = 1;
        if (++*month > 12) {
            *month = 1;
            ++*year;
        }
    }
}

static void put(char *at, int digits, int value) {
    while (digits-- > 0) {
        at[digits] = (char)('0' + value % 10);
        value /= 10;
    }
}

bool calendar_day_of(const char *text, size_t length, calendar_day *result) {
    if (length == 0) return false;
    scanner s = {text, text + length};
    int year, month, day;
    if (!number(&s, 4, &year) || year < 1 || !take(&s, '-') || !number(&s, 2, &month) || month < 1 || month > 12 ||
        !take(&s, '-') || !number(&s, 2, &day) || day < 1 || day > days_in_month(month, year)) {
        return false;
    }
    int64_t time = 0, offset = 0;
    if (s.at != s.end) {
        if ((!take(&s, 'T') && !take(&s, ' ')) || !clock_time(&s, &time)) return false;
    }
    if (!take(&s, 'Z') && !take(&s, 'z')) {
        bool is_ahead = take(&s, '+');
        if (is_ahead || take(&s, '-')) {
            if (!clock_time(&s, &offset)) return false;
            if (!is_ahead) offset = -offset;
        }
    }
    if (s.at != s.end) return false;

    const int64_t microseconds_a_day = INT64_C(86400000000);
    if (time - offset < 0) step(&year, &month, &day, -1);
    if (time - offset >= microseconds_a_day) step(&year, &month, &day, 1);
    if (year < 1 || year > 9999) return false;

    put(result->text, 4, year);
    result->text[4] = '-';
    put(result->text + 5, 2, month);
    result->text[7] = '-';
    put(result->text + 8, 2, day);
    return true;
}
