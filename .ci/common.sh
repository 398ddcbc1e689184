# Read by the gates; they run in the project's root.

red() {
    echo "RED: $*" >&2
    exit 1
}

# at_least LABEL COUNT MINIMUM: a count that is missing, or too small, is a failure.
at_least() {
    [[ $2 =~ ^[0-9]+$ ]] || red "$1: no count was found"
    ((10#$2 >= $3)) || red "$1: $2, but at least $3 were expected"
    ((10#$2 >= 1)) || red "$1: nothing was checked"
    echo "$1: $2"
}

# python_files FOLDER...: how many there are; a missing folder is a failure.
python_files() {
    find "$@" -name '*.py' | wc -l
}
