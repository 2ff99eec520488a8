using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Gives the configuration values that an object reads (<c>__kconfig</c>) the values of the host it is loaded on.</summary>
internal sealed class ConfigurationFiller(BpfHost host, LoadOptions options, List<ObjectNote> notes)
{
    private readonly Lazy<KernelConfiguration?> _ofHost = new(host.ReadConfiguration);

    /// <summary>The object with its configuration values set; those that the caller set stay.</summary>
    /// <exception cref="FeatureNotSupportedException">A value that the object cannot do without is not known, or is of another type.</exception>
    internal ObjectSpec Fill(ObjectSpec spec)
    {
        foreach (ExternSpec wanted in spec.Externs.Where(item => item.Kind == ExternKind.Configuration))
        {
            VariableSpec variable = spec.Variables[wanted.Name];
            if (variable.Value is null && Find(wanted.Name) is var (text, source))
                spec = spec.WithVariable(wanted.Name, Encode(spec, variable, text, source));
            else if (variable.Value is null && !wanted.IsWeak)
                throw Missing(spec, wanted);
        }

        return spec;
    }

    private (string Text, string Source)? Find(string name)
    {
        if (options.Configuration is { } given && given.TryGet(name, out string? text))
            return (text, given.Source);
        return _ofHost.Value is { } known && known.TryGet(name, out text) ? (text, known.Source) : null;
    }

    private byte[] Encode(ObjectSpec spec, VariableSpec variable, string text, string source)
    {
        if (!ConfigurationValue.TryEncode(text, variable, spec.ByteOrder, out byte[] value, out string? why))
        {
            throw new FeatureNotSupportedException(
                $"Reading {variable.Name} as '{variable.Type}'",
                host.Name,
                advice: $"{source} sets it to {text}: {why}. Declare it with another type, or give another value by LoadOptions.Configuration.");
        }

        if (why is not null)
            notes.Add(new(variable.Name, $"{source} sets it to {text}: {why}."));
        return value;
    }

    private FeatureNotSupportedException Missing(ObjectSpec spec, ExternSpec wanted)
    {
        string looked = _ofHost.Value is { } known ? $"{known.Source} does not set it" : "the host knows no configuration";
        return new(
            $"Loading '{spec.Name}', which reads the kernel's configuration value {wanted.Name},",
            host.Name,
            advice: $"There, {looked}. Declare it __weak to read 0 instead, give it by LoadOptions.Configuration, or set the variable of that name before loading.");
    }
}
