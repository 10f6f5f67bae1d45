"""Teachers learning for themselves: modules with a test, courses, what they say of themselves and keep.

`service` shows the modules and begins their tests. `profile_service` keeps what a teacher says of themselves,
`course_service` the courses they joined, `material_service` what they put here (`files` knows which files may be kept,
`wording` how typed words are).
`facts_service` tells all of it to whoever writes a growth plan; `views` holds the values that come back.
"""
