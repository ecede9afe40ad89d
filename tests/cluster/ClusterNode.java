import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of OpenSearch with the modules that its distribution puts into every node.
 *
 * <p>Settings are its arguments, as NAME=VALUE. It runs until its process ends.
 */
public final class ClusterNode extends Node {
    private ClusterNode(Environment environment) {
        super(
            environment,
            List.of(Netty4Plugin.class, CommonAnalysisPlugin.class, PainlessPlugin.class),
            true);
    }

    public static void main(String[] settings) throws Exception {
        Settings.Builder builder = Settings.builder();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            builder.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Settings known = builder.build();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(
                known, Map.of(), Path.of(known.get("path.home")), () -> known.get("node.name"));
        ClusterNode node = new ClusterNode(environment);
        node.start();
        Thread.currentThread().join();
    }
}
