using System.Globalization;
using DotBpf.Embedded;

namespace DotBpf.Tool.Maps;

/// <summary>The maps that processes share in the user's runtime directory, each by its first path, in the order of these.</summary>
internal static class SharedMapList
{
    /// <summary>A host for looking into the directory of pins.</summary>
    /// <param name="directory">It; <see langword="null"/> for the user's.</param>
    internal static EmbeddedHost OpenHost(string? directory = null) => EmbeddedHost.Create(new() { PinDirectory = directory ?? EmbeddedHostOptions.DefaultPinDirectory });

    internal static IEnumerable<PinPath> Read() => ReadEntries().Select(entry => entry.Path);

    /// <summary>The map at a place, counted from 1.</summary>
    internal static PinPath FindPlace(string place)
    {
        List<PinEntry> entries = ReadEntries();
        if (!int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            throw ToolException.Usage($"'{place}' is no map id: a whole number was expected.");
        return number > 0 && number <= entries.Count
            ? entries[number - 1].Path
            : throw new ToolException(ExitCode.NoSuchObject, $"There is no map with id {place}. `dotbpf map show --host embedded` lists those there are.");
    }

    /// <summary>The one map of a name.</summary>
    internal static PinPath FindName(string name)
    {
        List<PinEntry> found = ReadEntries().FindAll(entry => entry.Name == name);
        return found switch
        {
            [var only] => only.Path,
            [] => throw new ToolException(ExitCode.NoSuchObject, $"There is no map named '{name}'. `dotbpf map show --host embedded` lists those there are."),
            _ => throw new ToolException(ExitCode.Precondition, $"Several maps are named '{name}': take one of the files {string.Join(", ", found.Select(entry => entry.Path))}."),
        };
    }

    private static List<PinEntry> ReadEntries()
    {
        using EmbeddedHost host = OpenHost();
        return [.. host.ListPins().Where(entry => entry.Kind == PinKind.Map).DistinctBy(entry => entry.Id)];
    }
}
