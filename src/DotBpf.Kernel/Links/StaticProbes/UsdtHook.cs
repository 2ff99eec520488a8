namespace DotBpf.Kernel;

/// <summary>Attaches to static probes: to each of their places by a uprobe, with the semaphore, and tells the program where the arguments lie there.</summary>
internal static class UsdtHook
{
    internal const string CookiesSince = "5.15";

    internal static BpfLink Attach(Attachment attachment, UsdtTarget target)
    {
        string path = ExecutablePath.Find(attachment, target.File);
        List<UsdtProbe> probes = Executables.Ask(attachment, path, UsdtNotes.Read);
        List<UsdtProbe> found = [.. probes.Where(probe => probe.Provider == target.Provider && probe.Name == target.Name)];
        if (found.Count == 0)
            throw attachment.Refused(BpfCommand.Open, Errno.ENOENT, Missing(path, probes, target));
        using UsdtMaps? maps = attachment.Program.IsLoadedHere ? attachment.Program.UsdtMaps : UsdtMaps.Open(attachment.Program);
        List<BpfLink> links = [];
        try
        {
            foreach (UsdtProbe probe in found)
                links.Add(AttachTo(attachment, maps, path, probe, target));
        }
        catch
        {
            links.ForEach(link => link.Dispose());
            throw;
        }

        return links.Count == 1 ? links[0] : new LinkGroup(attachment, links);
    }

    private static BpfLink AttachTo(Attachment attachment, UsdtMaps? maps, string path, UsdtProbe probe, UsdtTarget target)
    {
        var place = new UprobeTarget(path)
        {
            Offset = probe.Offset,
            SemaphoreOffset = probe.SemaphoreOffset,
            ProcessId = target.ProcessId,
            Cookie = Tell(attachment, maps, path, probe, target),
            Method = target.Method,
        };
        return UprobeHook.Attach(attachment, path, probe.Offset, place);
    }

    // What the place's cookie is to be: the number of what the program is told, where it asks and there are cookies.
    private static ulong Tell(Attachment attachment, UsdtMaps? maps, string path, UsdtProbe probe, UsdtTarget target)
    {
        if (maps is null)
            return target.Cookie;
        uint number = maps.Describe(attachment, probe, target.Cookie);
        if (Attachment.UsesLink(target.Method, CookiesSince))
            return number;
        maps.TellByAddress(attachment, UsdtAddress.Find(attachment, path, probe, target.ProcessId), number);
        return 0;
    }

    private static string Missing(string path, List<UsdtProbe> probes, UsdtTarget target) => probes.Count == 0
        ? $"'{path}' has no static probes (.note.stapsdt)."
        : $"'{path}' has no probe {target.Provider}:{target.Name}. It has: {string.Join(", ", probes.Select(probe => $"{probe.Provider}:{probe.Name}").Distinct().Order(StringComparer.Ordinal).Take(20))}.";
}
