using DotBpf.ObjectFiles;

namespace DotBpf;

/// <summary>Stores the maps and programs that the object names for slots of its maps.</summary>
internal static class StaticValueStore
{
    /// <summary>Stores what one map has from the start.</summary>
    /// <param name="map">The map.</param>
    /// <param name="spec">Its spec.</param>
    /// <param name="find">The map or program of a name; <see langword="null"/> leaves its slot empty.</param>
    internal static void Store(MapHandle map, MapSpec spec, Func<StaticValue, HostHandle?> find)
    {
        foreach (StaticValue value in spec.Values)
        {
            if (find(value) is { } target)
                Store(map, spec, value, target);
        }
    }

    /// <summary>Refuses a slot whose target was not loaded.</summary>
    internal static BpfSyscallException NotLoaded(MapSpec spec, StaticValue value, string advice) =>
        new(BpfCommand.MapUpdate, Errno.EBADF, Subject(spec, value), advice);

    private static void Store(MapHandle map, MapSpec spec, StaticValue value, HostHandle target)
    {
        uint key = value.Key;
        Errno errno = map.UpdateReference(MapBytes.Of(in key), target);
        if (errno != Errno.None)
            throw new BpfSyscallException(BpfCommand.MapUpdate, errno, Subject(spec, value), AdviceFor(errno, map, spec));
    }

    private static string AdviceFor(Errno errno, MapHandle map, MapSpec spec) => errno switch
    {
        Errno.EINVAL when spec.Type == MapType.ProgramArray => "The program is of another kind than those that the map holds or that use it.",
        Errno.EINVAL => "The map is not like the template of inner maps: kind, sizes and flags have to be equal.",
        _ => MapAdvice.For(errno, BpfCommand.MapUpdate, map),
    };

    private static string Subject(MapSpec spec, StaticValue value) => $"slot {value.Key} of map '{spec.Name}', which is for '{value.Target}'";
}
