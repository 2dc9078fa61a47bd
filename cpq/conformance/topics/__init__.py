"""Published cases that are no quotes: spans of days, usage of a year, amendments, metrics.

Each topic is a module here, with a YAML file of the same name beside it that holds its cases::

    cases:
      example-1:
        system: Example
        topic: proration/actual days
        given: { price: 1200.00, start: 2018-07-14 }
        expect: { total: 562.19 }

The module has one function, ``measure(given)``, which works the figures out with the public functions of the engine
and returns them by name. It computes nothing itself: what it calls is what a caller of the library would call.
"""
