public import ArgumentParser
public import PluginTemplates

extension PluginLanguage: ExpressibleByArgument {}
