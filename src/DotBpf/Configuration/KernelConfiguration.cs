using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Compression;

namespace DotBpf;

/// <summary>How a kernel was built: what its <c>.config</c> says, which objects read by <c>extern … __kconfig</c>.</summary>
/// <remarks>
/// <para>Values are written as the file writes them: <c>y</c>, <c>m</c>, <c>250</c>, <c>0x1000</c>, <c>"text"</c>. An option that is not set is not there.</para>
/// <para>Names that begin with <c>LINUX_</c> are not in the file; a host knows <c>LINUX_KERNEL_VERSION</c>, <c>LINUX_HAS_SYSCALL_WRAPPER</c>
/// and <c>LINUX_HAS_BPF_COOKIE</c>.</para>
/// <para>Threads: safe for any number; it does not change.</para>
/// </remarks>
public sealed class KernelConfiguration
{
    private const int LargestFile = 64 << 20;

    private readonly FrozenDictionary<string, string> _values;

    private KernelConfiguration(string source, IEnumerable<KeyValuePair<string, string>> values)
    {
        Source = source;
        _values = values.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Where it comes from, for messages.</summary>
    public string Source { get; }

    /// <summary>How many options are set.</summary>
    public int Count => _values.Count;

    /// <summary>Options given one by one.</summary>
    /// <param name="values">Names such as <c>CONFIG_HZ</c>, and values as the file writes them.</param>
    /// <param name="source">What to call them in messages.</param>
    public static KernelConfiguration Of(IEnumerable<KeyValuePair<string, string>> values, string source = "the given values")
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(source, values);
    }

    /// <summary>Reads the file of a kernel's configuration, compressed by gzip (<c>/proc/config.gz</c>) or not (<c>/boot/config-…</c>).</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is larger than any configuration, or its compression is damaged.</exception>
    public static KernelConfiguration Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[2];
        bool isCompressed = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual((ReadOnlySpan<byte>)[0x1f, 0x8b]);
        file.Position = 0;
        using Stream text = isCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
        return Parse(ReadAll(text, path), path);
    }

    /// <summary>Reads the text of a kernel's configuration.</summary>
    /// <param name="text">Lines such as <c>CONFIG_HZ=250</c>; comments and lines of other form say nothing.</param>
    /// <param name="source">What to call it in messages.</param>
    public static KernelConfiguration Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int equals = line.IndexOf('=');
            if (equals > 0 && line.StartsWith("CONFIG_", StringComparison.Ordinal))
                values[line[..equals].ToString()] = line[(equals + 1)..].TrimEnd().ToString();
        }

        return new(source, values);
    }

    /// <summary>The number that <c>LINUX_KERNEL_VERSION</c> is for a version: <c>KERNEL_VERSION(6, 18, 0)</c>.</summary>
    /// <param name="version">Major, minor, and patch, which counts up to 255.</param>
    public static string VersionNumber(Version version)
    {
        ArgumentNullException.ThrowIfNull(version);
        int number = (version.Major << 16) + (version.Minor << 8) + Math.Clamp(version.Build, 0, 255);
        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Finds what an option is set to.</summary>
    /// <param name="name">The option with its prefix, such as <c>CONFIG_HZ</c>.</param>
    /// <param name="value">What it is set to.</param>
    /// <returns>Whether it is set.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out string? value) => _values.TryGetValue(name, out value);

    /// <summary>The configuration with further options, which go before those of the same name.</summary>
    /// <param name="values">The options.</param>
    public KernelConfiguration With(IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Dictionary<string, string> all = new(_values, StringComparer.Ordinal);
        foreach ((string name, string value) in values)
            all[name] = value;
        return new(Source, all);
    }

    private static string ReadAll(Stream stream, string path)
    {
        using StreamReader reader = new(stream);
        char[] text = new char[1 << 20];
        int length = 0;
        while (reader.Read(text, length, text.Length - length) is > 0 and var read)
        {
            length += read;
            if (length > LargestFile)
                throw new InvalidDataException($"{path} has more than {LargestFile >> 20} MiB, which no configuration of a kernel has.");
            if (length == text.Length)
                Array.Resize(ref text, length * 2);
        }

        return new string(text, 0, length);
    }
}
