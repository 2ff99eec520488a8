namespace DotBpf.Kernel;

/// <summary>Attaches to static probes: to each of their places by a uprobe, with the semaphore.</summary>
internal static class UsdtHook
{
    internal static BpfLink Attach(Attachment attachment, UsdtTarget target)
    {
        string path = ExecutablePath.Find(attachment, target.File);
        List<UsdtProbe> probes = Executables.Ask(attachment, path, UsdtNotes.Read);
        List<UsdtProbe> found = [.. probes.Where(probe => probe.Provider == target.Provider && probe.Name == target.Name)];
        if (found.Count == 0)
            throw attachment.Refused(BpfCommand.Open, Errno.ENOENT, Missing(path, probes, target));
        List<BpfLink> links = [];
        try
        {
            foreach (UsdtProbe probe in found)
                links.Add(AttachTo(attachment, path, probe, target));
        }
        catch
        {
            links.ForEach(link => link.Dispose());
            throw;
        }

        return links.Count == 1 ? links[0] : new LinkGroup(attachment, links);
    }

    private static BpfLink AttachTo(Attachment attachment, string path, UsdtProbe probe, UsdtTarget target)
    {
        var place = new UprobeTarget(path)
        {
            Offset = probe.Offset,
            SemaphoreOffset = probe.SemaphoreOffset,
            ProcessId = target.ProcessId,
            Cookie = target.Cookie,
        };
        return UprobeHook.Attach(attachment, path, probe.Offset, place);
    }

    private static string Missing(string path, List<UsdtProbe> probes, UsdtTarget target) => probes.Count == 0
        ? $"'{path}' has no static probes (.note.stapsdt)."
        : $"'{path}' has no probe {target.Provider}:{target.Name}. It has: {string.Join(", ", probes.Select(probe => $"{probe.Provider}:{probe.Name}").Distinct().Order(StringComparer.Ordinal).Take(20))}.";
}
