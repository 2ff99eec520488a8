namespace DotBpf.Kernel;

/// <summary>Attaches to static probes: to each of their places by a uprobe, with the semaphore, and tells the program where the arguments lie there.</summary>
internal static class UsdtHook
{
    internal const string CookiesSince = "5.15";

    internal static BpfLink Attach(Attachment attachment, UsdtTarget target)
    {
        string path = ExecutablePath.Find(attachment, target.File);
        IReadOnlyList<UsdtProbe> probes = Executables.Ask(attachment, path, file => Find(attachment, file, target));
        UsdtMaps? maps = attachment.Program.IsLoadedHere ? attachment.Program.UsdtMaps?.Duplicate() : UsdtMaps.Open(attachment.Program);
        List<UsdtPlace> places = [];
        try
        {
            foreach (UsdtProbe probe in probes)
                places.Add(AttachTo(attachment, maps, path, probe, target));
        }
        catch
        {
            new UsdtLink(attachment, places, maps).Dispose();
            throw;
        }

        return new UsdtLink(attachment, places, maps);
    }

    private static List<UsdtProbe> Find(Attachment attachment, ExecutableFile file, UsdtTarget target)
    {
        List<UsdtProbe> probes = UsdtNotes.Read(file);
        List<UsdtProbe> found = [.. probes.Where(probe => probe.Provider == target.Provider && probe.Name == target.Name)];
        return found.Count > 0
            ? found.ConvertAll(probe => probe with { Arguments = UsdtSymbols.Resolve(file, probe) })
            : throw attachment.Refused(BpfCommand.Open, Errno.ENOENT, Missing(file.Path, probes, target));
    }

    private static UsdtPlace AttachTo(Attachment attachment, UsdtMaps? maps, string path, UsdtProbe probe, UsdtTarget target)
    {
        uint? entry = maps?.Take(attachment, probe, target.Cookie);
        ulong? address = null;
        try
        {
            if (entry is { } number && !Attachment.UsesLink(target.Method, CookiesSince))
                maps!.TellByAddress(attachment, (address = UsdtAddress.Find(attachment, path, probe, target.ProcessId)).Value, number);
            return new UsdtPlace(UprobeHook.Attach(attachment, path, probe.Offset, PlaceOf(path, probe, target, entry, address)), entry, address);
        }
        catch when (entry is not null)
        {
            maps!.GiveBack(entry.Value, address);
            throw;
        }
    }

    // The place's cookie is the number of its entry, unless the program finds that by the address.
    private static UprobeTarget PlaceOf(string path, UsdtProbe probe, UsdtTarget target, uint? entry, ulong? address) => new(path)
    {
        Offset = probe.Offset,
        SemaphoreOffset = probe.SemaphoreOffset,
        ProcessId = target.ProcessId,
        Cookie = address is not null ? 0 : entry ?? target.Cookie,
        Method = target.Method,
    };

    private static string Missing(string path, List<UsdtProbe> probes, UsdtTarget target) => probes.Count == 0
        ? $"'{path}' has no static probes (.note.stapsdt)."
        : $"'{path}' has no probe {target.Provider}:{target.Name}. It has: {string.Join(", ", probes.Select(probe => $"{probe.Provider}:{probe.Name}").Distinct().Order(StringComparer.Ordinal).Take(20))}.";
}
