"""Facts about an environment."""


def get_pretty_env_info():
    return ""


def main():
    return None
